// Copies data-copy (or the text of the element it names by #id) and says so.
import { toast } from "./toast.js";

export function start(button) {
  button.hidden = false;
  button.addEventListener("click", async () => {
    const wanted = button.dataset.copy;
    const text = wanted.startsWith("#") ? document.querySelector(wanted).textContent.trim() : wanted;
    try {
      await navigator.clipboard.writeText(new URL(text, location.href).href === text || !text.startsWith("/") ? text : new URL(text, location.href).href);
      toast(button.dataset.done);
    } catch {
      toast(text, { seconds: 20 });
    }
  });
}
