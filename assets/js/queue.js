// Keys for a review queue: j and k move, Enter opens, p and r use the row's buttons marked data-key, x picks.
export function start(queue) {
  const rows = () => [...queue.querySelectorAll("[data-row]")];
  let at = -1;

  function move(step) {
    const all = rows();
    if (!all.length) return;
    at = Math.min(Math.max(at + step, 0), all.length - 1);
    all.forEach((row, index) => row.classList.toggle("is-current", index === at));
    all[at].scrollIntoView({ block: "nearest" });
    all[at].querySelector("a, button, input")?.focus();
  }

  queue.addEventListener("focusin", (event) => {
    const row = event.target.closest("[data-row]");
    if (!row) return;
    at = rows().indexOf(row);
    rows().forEach((each) => each.classList.toggle("is-current", each === row));
  });
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
    if (event.target.matches("input:not([type=checkbox]), textarea, select, [contenteditable]")) return;
    if (event.key === "j") move(1);
    else if (event.key === "k") move(-1);
    else if (event.key === "x") rows()[at]?.querySelector("input[type=checkbox]")?.click();
    else if (/^[a-z]$/.test(event.key)) {
      const target = rows()[at]?.querySelector(`[data-key="${event.key}"]`) ?? queue.querySelector(`[data-page-key="${event.key}"]`);
      if (!target) return;
      target.click();
    } else return;
    event.preventDefault();
  });
}
