// Events of the site as they happen: by stream from the push process, else by polling with an ETag.
// All listeners of a page share one connection. While a stream is down the same events are polled, and none counts twice.
const POLL = 30_000;
const MOST_WAIT = 300_000;
const TRY_STREAM_AGAIN = 60_000;
const listeners = new Map();
let last = null;
let isStarted = false;
let round = 0; // rises when the list of topics does: older connections end
let open = null; // the stream, while there is one
let every = POLL;
let etag = "";

export function listen(topic, hear) {
  const isNew = !listeners.has(topic);
  listeners.set(topic, [...(listeners.get(topic) ?? []), hear]);
  if (!isStarted) {
    isStarted = true;
    setTimeout(connect);
  } else if (isNew) {
    round += 1; // what was asked for so far lacks this topic
    etag = "";
    open?.close();
    setTimeout(connect);
  }
}

// The page knows everything up to this event: nothing after it is missed.
export function resumeFrom(id) {
  last = Math.min(last ?? id, id);
}

// Something on the page cannot wait, and goes on while the page is hidden: poll this often whenever polling is needed.
export function hurry(milliseconds) {
  every = milliseconds;
}

const topics = () => encodeURIComponent([...listeners.keys()].join(","));
const pause = (milliseconds) => new Promise((done) => { setTimeout(done, milliseconds); });

function tell(event) {
  if (last !== null && event.id <= last) return;
  last = event.id;
  (listeners.get(event.topic) ?? []).forEach((hear) => hear(event));
}

async function connect() {
  const mine = round;
  const origin = document.querySelector("meta[name=push-origin]")?.content;
  if (!origin || !window.EventSource) return poll(() => mine !== round);
  try {
    const answer = await fetch(`/live/ticket?topics=${topics()}`, { cache: "no-store" });
    const { ticket, last: newest } = await answer.json();
    if (!ticket || mine !== round) return undefined;
    last ??= newest;
    return stream(`${origin}/live/stream?ticket=${encodeURIComponent(ticket)}&after=${last}`);
  } catch {
    return pollForAWhile(mine);
  }
}

function stream(address) {
  const mine = round;
  const source = new EventSource(address);
  open = source;
  let failures = 0;
  let wasOpen = false;
  let isBridged = false;
  source.addEventListener("open", () => { failures = 0; wasOpen = true; });
  source.addEventListener("message", (message) => tell(JSON.parse(message.data)));
  source.addEventListener("error", async () => {
    if (mine !== round) return;
    failures += 1;
    if (source.readyState !== EventSource.CLOSED && failures < 3) {
      if (isBridged) return;
      isBridged = true;
      await poll(() => source.readyState !== EventSource.CONNECTING);
      isBridged = false;
      return;
    }
    source.close();
    if (wasOpen) connect(); // the ticket ran out: a new one, if the person may still listen
    else pollForAWhile(mine);
  });
}

async function pollForAWhile(mine) {
  const end = Date.now() + TRY_STREAM_AGAIN;
  await poll(() => Date.now() > end || mine !== round);
  if (mine === round) connect();
}

async function poll(isDone) {
  let wait = every;
  while (!isDone()) {
    if (!document.hidden || every < POLL) wait = (await look()) ? every : Math.min(wait * 2, every < POLL ? 5_000 : MOST_WAIT);
    await pause(wait);
  }
}

async function look() {
  try {
    const after = last === null ? "" : `&after=${last}`;
    const headers = etag ? { "If-None-Match": etag } : {};
    const answer = await fetch(`/live/poll?topics=${topics()}${after}`, { headers, cache: "no-store" });
    if (answer.ok) {
      const body = await answer.json();
      body.events.forEach(tell);
      last = Math.max(last ?? 0, body.last);
      etag = answer.headers.get("ETag") ?? "";
    }
    return answer.ok || answer.status === 304;
  } catch {
    return false;
  }
}
