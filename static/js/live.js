// Events of the site as they happen: by stream from the push process, else by polling with an ETag.
// All listeners of a page share one connection.
const POLL = 30_000;
const MOST_WAIT = 300_000;
const listeners = new Map();
let last = null;
let source = null;
let round = 0;
let isPolling = false;
let timer = 0;

export function listen(topic, hear) {
  const isNew = !listeners.has(topic);
  listeners.set(topic, [...(listeners.get(topic) ?? []), hear]);
  if (!isNew || isPolling) return;
  clearTimeout(timer);
  timer = setTimeout(connect); // anew, when another module brings a topic later
}

const topics = () => encodeURIComponent([...listeners.keys()].join(","));

function tell(event) {
  if (last !== null && event.id <= last) return;
  last = event.id;
  (listeners.get(event.topic) ?? []).forEach((hear) => hear(event));
}

async function connect() {
  round += 1;
  const mine = round;
  const origin = document.querySelector("meta[name=push-origin]")?.content;
  if (!origin || !window.EventSource) return poll();
  try {
    const answer = await fetch(`/live/ticket?topics=${topics()}`, { cache: "no-store" });
    const { ticket, last: newest } = await answer.json();
    if (mine !== round || !ticket) return undefined;
    last ??= newest;
    source?.close();
    return stream(`${origin}/live/stream?ticket=${encodeURIComponent(ticket)}&after=${last}`);
  } catch {
    return poll();
  }
}

function stream(address) {
  const opened = new EventSource(address);
  source = opened;
  let failures = 0;
  let wasOpen = false;
  opened.addEventListener("open", () => { failures = 0; wasOpen = true; });
  opened.addEventListener("message", (message) => tell(JSON.parse(message.data)));
  opened.addEventListener("error", () => {
    failures += 1;
    if (opened.readyState !== EventSource.CLOSED && failures < 3) return;
    opened.close();
    if (wasOpen) connect(); // the ticket ran out: a new one, if the person may still listen
    else poll();
  });
}

async function poll() {
  if (isPolling) return;
  isPolling = true;
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
