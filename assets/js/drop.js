// Lets files be dropped on a file field and lists what was chosen.
export function start(box) {
  const input = box.querySelector("input[type=file]");
  const list = box.querySelector("[data-drop-files]");
  const over = (isOver) => box.classList.toggle("is-over", isOver);

  function show() {
    list.replaceChildren(...[...input.files].map((file) => {
      const row = document.createElement("li");
      row.textContent = `${file.name} · ${Math.max(1, Math.round(file.size / 1024))} kB`;
      return row;
    }));
  }

  box.addEventListener("dragover", (event) => { event.preventDefault(); over(true); });
  box.addEventListener("dragleave", () => over(false));
  box.addEventListener("drop", (event) => {
    event.preventDefault();
    over(false);
    input.files = event.dataTransfer.files;
    show();
  });
  input.addEventListener("change", show);
}
