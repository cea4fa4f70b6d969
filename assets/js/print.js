// Shows a print button where there is script to print with.
export function start(button) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
