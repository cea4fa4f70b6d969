// Keeps the number of unread notices fresh. data-unread names the person's topic, data-unread-source (if any) the count.
import { listen } from "./live.js?v=2473e5ce64";

const badges = () => [...document.querySelectorAll("[data-unread-count]")];

function show(count) {
  badges().forEach((badge) => {
    badge.hidden = !count;
    badge.textContent = count > 99 ? "99+" : String(count);
  });
}

// Null when the answer is no count: the line is down, or the session has ended and the sign-in page came instead.
async function ask(source) {
  try {
    const answer = await fetch(source, { headers: { Accept: "application/json" } });
    return answer.ok && !answer.redirected ? (await answer.json()).unread : null;
  } catch {
    return null;
  }
}

export function start(element) {
  const { unread: topic, unreadSource: source } = element.dataset;
  listen(topic, async (event) => {
    if (source) {
      const count = await ask(source);
      if (count !== null) show(count);
    } else if (event.data.id) {
      const shown = badges()[0];
      show(shown.hidden ? 1 : Number.parseInt(shown.textContent, 10) + 1);
    }
  });
}
