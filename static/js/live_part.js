// Tells a part of the page that its topic has news; htmx reloads it by hx-trigger="live".
// Never while somebody writes in it: then the news waits until what was written is sent or taken back.
import { listen } from "./live.js?v=2473e5ce64";

const PAUSE = 300;

export function start(element) {
  let news = null;
  let timer = 0;
  const isWriting = () => [...element.querySelectorAll("input:not([type=hidden]), textarea")].some((field) => field === document.activeElement || field.value !== field.defaultValue);
  const tell = () => {
    if (news === null || isWriting()) return;
    element.dispatchEvent(new CustomEvent("live", { detail: news }));
    news = null;
  };
  const soon = () => {
    clearTimeout(timer);
    timer = setTimeout(tell, PAUSE);
  };
  element.addEventListener("focusout", soon);
  element.dataset.live.split(",").forEach((topic) => {
    listen(topic, (event) => {
      if (!element.isConnected) return;
      news = event;
      soon();
    });
  });
}
