// Shows what the operators of a fair say, the moment they say it; text only, from the event itself.
import { listen } from "./live.js?v=2473e5ce64";

const MOST = 3;

export function start(region) {
  const template = region.querySelector("template");
  region.dataset.announcements.split(",").forEach((topic) => {
    listen(topic, (event) => {
      if (event.name !== "FairAnnounced" || region.querySelector(`[data-announcement="${Number(event.data.announcement)}"]`)) return;
      const line = template.content.firstElementChild.cloneNode(true);
      line.dataset.announcement = event.data.announcement;
      line.querySelector("[data-text]").textContent = event.data.text;
      region.prepend(line);
      [...region.querySelectorAll("[data-announcement]")].slice(MOST).forEach((old) => old.remove());
    });
  });
}
