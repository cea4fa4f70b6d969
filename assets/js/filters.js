// Sends a filter form as soon as a choice changes; its button stays for those without script.
// Add data-auto="quiet" to a button inside to hide it once this runs.
export function start(form) {
  form.querySelectorAll("[data-auto=quiet]").forEach((button) => { button.hidden = matchMedia("(min-width: 768px)").matches; });
  form.addEventListener("change", (event) => {
    if (!event.target.matches("input[type=checkbox], input[type=radio], select")) return;
    if (!matchMedia("(min-width: 768px)").matches) return;
    form.requestSubmit();
  });
  form.addEventListener("submit", () => {
    form.querySelectorAll("input, select").forEach((control) => {
      if (control.value === "" && control.name) {
        control.disabled = true;
        setTimeout(() => { control.disabled = false; });
      }
    });
  });
}
