// A fair's stage while it runs. News are small: cards that the page has are moved, counts are set; what the page lacks
// is looked for after a random pause, so that thousands do not ask at the same moment.
import { listen } from "./live.js";

const SPREAD = 8000;
const SEND_LIKES = 5000;
const MOST_LIKES = 10;

export function start(stage) {
  const find = (name, root = stage) => root.querySelector(`[data-stage-${name}]`);
  let isComing = false;

  // Brings the page anew, but never while the person writes.
  function comeBack() {
    if (isComing) return;
    isComing = true;
    const look = () => (stage.querySelector("input:focus, textarea:focus") ? setTimeout(look, 2000) : location.reload());
    setTimeout(look, Math.random() * SPREAD);
  }

  function pin(id) {
    const pinned = find("pinned");
    find("cards").prepend(...pinned.children);
    find("none").hidden = id !== null;
    if (id === null) return;
    const card = stage.querySelector(`[data-stage-card="${Number(id)}"]`);
    if (card) pinned.append(card);
    else comeBack();
  }

  function ask(news) {
    const shown = stage.querySelector(`[data-stage-question="${Number(news.question)}"]`);
    if (news.state === "hidden") return shown?.remove();
    if (shown || news.state !== "shown") return comeBack();
    const line = find("new").content.firstElementChild.cloneNode(true);
    line.dataset.stageQuestion = String(Number(news.question));
    line.querySelector("[data-stage-text]").textContent = news.text;
    line.querySelector("[data-stage-votes]").textContent = String(news.votes);
    const form = line.querySelector("form");
    if (form) form.action = form.action.replace("/questions/0/", `/questions/${Number(news.question)}/`);
    find("questions").append(line);
    find("no-questions")?.remove();
    return undefined;
  }

  function count(name, votes) {
    for (const [id, number] of Object.entries(votes)) {
      const shown = stage.querySelector(`[data-stage-${name}="${Number(id)}"] [data-stage-votes]`);
      if (shown) shown.textContent = String(number);
    }
  }

  function hear(news) {
    if (String(news.show) !== stage.dataset.stageShow) return news.what === "show" ? comeBack() : undefined;
    if (news.what === "counts") {
      find("likes").textContent = String(news.likes);
      count("question", news.questions);
      count("option", news.options);
    } else if (news.what === "picture") return undefined; // stage_picture.js hears it
    else if (news.what === "pinned" && news.card !== undefined) pin(news.card);
    else if (news.what === "question") ask(news);
    else comeBack();
    return undefined;
  }

  listen(stage.dataset.stage, (event) => { if (event.name === "StageMoved") hear(event.data); });
  const form = find("like");
  if (form) collectLikes(form, find("likes"));
}

// Taps show at once and go out together, at most once in SEND_LIKES; who leaves the page sends what is left.
function collectLikes(form, shown) {
  let taps = 0;
  let timer = null;
  const send = () => {
    clearTimeout(timer);
    timer = null;
    if (!taps) return;
    const body = new FormData(form);
    body.set("times", String(taps));
    taps = 0;
    fetch(form.action, { method: "POST", body, headers: { "X-Requested-With": "fetch" }, keepalive: true }).catch(() => undefined);
  };
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    event.stopImmediatePropagation();
    if (taps >= MOST_LIKES) return;
    taps += 1;
    shown.textContent = String(Number(shown.textContent) + 1);
    timer ??= setTimeout(send, SEND_LIKES);
  }, { capture: true });
  window.addEventListener("pagehide", send);
}
