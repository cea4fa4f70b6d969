// Sends a filter form as soon as a choice changes on a wide screen, and keeps the place and the focus over the reload.
// On phones people choose several things first and press the button, which is there for everybody without script.
const PLACE = "filters:place";
const isWide = () => matchMedia("(min-width: 768px)").matches;

export function start(form) {
  comeBack(form);
  form.querySelectorAll("[data-auto-note]").forEach((note) => { note.hidden = !isWide(); });
  form.addEventListener("change", (event) => {
    if (!event.target.matches("input[type=checkbox], input[type=radio], select") || !isWide()) return;
    sessionStorage.setItem(PLACE, JSON.stringify({ path: location.pathname, id: event.target.id, top: scrollY }));
    form.requestSubmit();
  });
  form.addEventListener("submit", () => {
    form.querySelectorAll("input, select").forEach((control) => {
      if (control.value !== "" || !control.name || control.disabled) return;
      control.disabled = true;
      setTimeout(() => { control.disabled = false; });
    });
  });
}

function comeBack(form) {
  const place = JSON.parse(sessionStorage.getItem(PLACE) ?? "null");
  sessionStorage.removeItem(PLACE);
  const control = place && place.path === location.pathname ? document.getElementById(place.id) : null;
  if (!control || !form.contains(control)) return;
  const fold = control.closest("fieldset details");
  if (fold) fold.open = true;
  control.focus({ preventScroll: true });
  scrollTo(0, place.top);
}
