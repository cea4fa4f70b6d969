// Tells a part of the page that its topic has news; htmx reloads it by hx-trigger="live".
import { listen } from "./live.js?v=2473e5ce64";

export function start(element) {
  element.dataset.live.split(",").forEach((topic) => {
    listen(topic, (event) => element.dispatchEvent(new CustomEvent("live", { detail: event })));
  });
}
