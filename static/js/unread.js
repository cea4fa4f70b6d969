// Keeps the number of unread notices fresh. data-unread names the person's topic, data-unread-source (if any) the count.
import { listen } from "./live.js?v=cc06eb6ef3";

const badges = () => [...document.querySelectorAll("[data-unread-count]")];

function show(count) {
  badges().forEach((badge) => {
    badge.hidden = !count;
    badge.textContent = count > 99 ? "99+" : String(count);
  });
}

export function start(element) {
  const { unread: topic, unreadSource: source } = element.dataset;
  listen(topic, async (event) => {
    if (source) {
      const answer = await fetch(source, { headers: { Accept: "application/json" } });
      if (answer.ok) show((await answer.json()).unread);
    } else if (event.data.id) {
      const shown = badges()[0];
      show(shown.hidden ? 1 : Number.parseInt(shown.textContent, 10) + 1);
    }
  });
}
