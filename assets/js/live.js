// Events of the site as they happen: by stream from the push process, else by polling with an ETag.
// All listeners of a page share one connection.
const POLL = 30_000;
const MOST_WAIT = 300_000;
const listeners = new Map();
let last = null;
let isStarted = false;

export function listen(topic, hear) {
  listeners.set(topic, [...(listeners.get(topic) ?? []), hear]);
  if (isStarted) return;
  isStarted = true;
  setTimeout(connect);
}

const topics = () => encodeURIComponent([...listeners.keys()].join(","));

function tell(event) {
  if (last !== null && event.id <= last) return;
  last = event.id;
  (listeners.get(event.topic) ?? []).forEach((hear) => hear(event));
}

async function connect() {
  const origin = document.querySelector("meta[name=push-origin]")?.content;
  if (!origin || !window.EventSource) return poll();
  try {
    const answer = await fetch(`/live/ticket?topics=${topics()}`, { cache: "no-store" });
    const { ticket, last: newest } = await answer.json();
    if (!ticket) return undefined;
    last ??= newest;
    return stream(`${origin}/live/stream?ticket=${encodeURIComponent(ticket)}&after=${last}`);
  } catch {
    return poll();
  }
}

function stream(address) {
  const source = new EventSource(address);
  let failures = 0;
  let wasOpen = false;
  source.addEventListener("open", () => { failures = 0; wasOpen = true; });
  source.addEventListener("message", (message) => tell(JSON.parse(message.data)));
  source.addEventListener("error", () => {
    failures += 1;
    if (source.readyState !== EventSource.CLOSED && failures < 3) return;
    source.close();
    if (wasOpen) connect(); // the ticket ran out: a new one, if the person may still listen
    else poll();
  });
}

async function poll() {
  let wait = POLL;
  let etag = "";
  const look = async () => {
    if (!document.hidden) {
      try {
        const after = last === null ? "" : `&after=${last}`;
        const answer = await fetch(`/live/poll?topics=${topics()}${after}`, { headers: etag ? { "If-None-Match": etag } : {}, cache: "no-store" });
        wait = answer.ok || answer.status === 304 ? POLL : Math.min(wait * 2, MOST_WAIT);
        if (answer.ok) {
          const body = await answer.json();
          body.events.forEach(tell);
          last = Math.max(last ?? 0, body.last);
          etag = answer.headers.get("ETag") ?? "";
        }
      } catch {
        wait = Math.min(wait * 2, MOST_WAIT);
      }
    }
    setTimeout(look, wait);
  };
  await look();
}
