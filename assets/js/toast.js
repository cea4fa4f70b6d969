// A short message at the edge of the page, with at most one action.
export function toast(text, { label = "", act = null, seconds = 8 } = {}) {
  const box = document.createElement("div");
  box.className = "toast";
  box.append(text);
  let timer = 0;
  const leave = () => { clearTimeout(timer); box.remove(); };
  if (act) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn btn-text btn-small";
    button.textContent = label;
    button.addEventListener("click", () => { leave(); act(); });
    box.append(button);
  }
  document.getElementById("toasts").append(box);
  timer = setTimeout(leave, seconds * 1000);
  box.addEventListener("focusin", () => clearTimeout(timer));
  box.addEventListener("mouseenter", () => clearTimeout(timer));
}
