// Shows a server-rendered undo form as a toast that leaves by itself; without script the form stays on the page.
const SECONDS = 12;

export function start(form) {
  document.getElementById("toasts").append(form);
  form.classList.add("toast");
  let timer = setTimeout(() => form.remove(), SECONDS * 1000);
  const keep = () => { clearTimeout(timer); timer = 0; };
  form.addEventListener("focusin", keep);
  form.addEventListener("mouseenter", keep);
}
