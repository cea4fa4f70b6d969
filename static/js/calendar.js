// Drags an interview to another hour where there is a mouse. It only opens the form with that time: nothing moves
// before someone confirms there, and without a mouse the same form is one click away.
export function start(calendar) {
  if (matchMedia("(pointer: coarse)").matches) return;
  const items = calendar.querySelectorAll("[data-move]");
  if (!items.length) return;
  const hint = document.querySelector("[data-drag-hint]");
  if (hint) hint.hidden = false;
  let held = null;
  for (const item of items) {
    item.addEventListener("dragstart", (event) => {
      held = item;
      event.dataTransfer.effectAllowed = "move";
      event.dataTransfer.setData("text/plain", item.href);
    });
    item.addEventListener("dragend", () => mark(null));
  }
  const mark = (cell) => {
    for (const one of calendar.querySelectorAll(".is-target")) one.classList.remove("is-target");
    cell?.classList.add("is-target");
  };
  const cellOf = (event) => held && event.target.closest?.("td[data-wall]");
  calendar.addEventListener("dragover", (event) => {
    const cell = cellOf(event);
    if (!cell) return;
    event.preventDefault();
    mark(cell);
  });
  calendar.addEventListener("drop", (event) => {
    const cell = cellOf(event);
    if (!cell) return;
    event.preventDefault();
    const wall = `${cell.dataset.wall.slice(0, 14)}${held.dataset.minute}`;
    location.assign(`${held.dataset.move}?starts_at=${encodeURIComponent(wall)}`);
  });
}
