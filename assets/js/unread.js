// Keeps the number of unread notices fresh: by stream when there is one, else by polling with an ETag.
const POLL = 30_000;
const MOST_WAIT = 300_000;

function show(count) {
  document.querySelectorAll("[data-unread-count]").forEach((badge) => {
    badge.hidden = !count;
    badge.textContent = count > 99 ? "99+" : String(count);
  });
}

export function start(element) {
  const { unreadSource: poll, unreadStream: stream } = element.dataset;
  let etag = "";
  let wait = POLL;
  let polling = false;

  async function look() {
    if (document.hidden) return again();
    try {
      const answer = await fetch(poll, { headers: etag ? { "If-None-Match": etag } : {}, cache: "no-store" });
      if (answer.status === 401 || answer.status === 403) return undefined;
      wait = answer.ok || answer.status === 304 ? POLL : Math.min(wait * 2, MOST_WAIT);
      if (answer.ok) {
        etag = answer.headers.get("ETag") ?? "";
        show((await answer.json()).unread);
      }
    } catch {
      wait = Math.min(wait * 2, MOST_WAIT);
    }
    return again();
  }

  function again() { setTimeout(look, wait); }

  function fallBack() {
    if (polling) return;
    polling = true;
    look();
  }

  if (!stream || !window.EventSource) return fallBack();
  const source = new EventSource(stream);
  let failures = 0;
  source.addEventListener("unread", (event) => { failures = 0; show(JSON.parse(event.data).unread); });
  source.addEventListener("open", () => { failures = 0; });
  source.addEventListener("error", () => {
    failures += 1;
    if (failures < 3 && source.readyState !== EventSource.CLOSED) return;
    source.close();
    fallBack();
  });
  return undefined;
}
