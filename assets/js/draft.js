// Keeps what is typed in a long form on this device until the form is sent. Passwords, files and hidden fields are never kept.
// Sent forms are forgotten by site.js on the page that follows. Each person of a shared device has drafts of
// their own, forgotten at sign-out. data-draft holds the name of the draft; [data-draft-note] tells the person; [data-draft-clear] forgets it.
const WAIT = 600;
const MOST_DAYS = 7;

const kept = (control) => control.name && !["hidden", "password", "file", "submit", "button"].includes(control.type) && !("secret" in control.dataset);

function read(form) {
  return [...form.elements].filter(kept).map((control) => (
    ["checkbox", "radio"].includes(control.type) ? [control.name, control.value, control.checked] : [control.name, control.value]
  ));
}

function write(form, rows) {
  const places = {};
  for (const [name, value, checked] of rows) {
    const controls = [...form.elements].filter((control) => control.name === name && kept(control));
    if (checked !== undefined) {
      controls.filter((control) => control.value === value).forEach((control) => { control.checked = checked; });
    } else {
      places[name] = (places[name] ?? -1) + 1;
      if (controls[places[name]]) controls[places[name]].value = value;
    }
  }
}

export function start(form) {
  const key = `draft:${document.body.dataset.viewer ?? ""}:${form.dataset.draft}`;
  const note = form.querySelector("[data-draft-note]");
  const first = JSON.stringify(read(form));
  const hasErrors = form.querySelector("[aria-invalid=true]") !== null;
  let timer = 0;

  let stored = null;
  try {
    stored = JSON.parse(localStorage.getItem(key));
  } catch {
    localStorage.removeItem(key);
  }
  const isFresh = stored && Date.now() - stored.at < MOST_DAYS * 86_400_000;
  if (isFresh && !hasErrors && JSON.stringify(stored.rows) !== first) {
    write(form, stored.rows);
    if (note) note.textContent = note.dataset.restored ?? "";
    const clear = form.querySelector("[data-draft-clear]");
    if (clear) {
      clear.hidden = false;
      clear.addEventListener("click", () => { localStorage.removeItem(key); write(form, JSON.parse(first)); clear.hidden = true; note.textContent = ""; });
    }
  }
  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      try {
        localStorage.setItem(key, JSON.stringify({ at: Date.now(), rows: read(form) }));
        if (note) note.textContent = note.dataset.saved ?? "";
      } catch {
        if (note) note.textContent = "";
      }
    }, WAIT);
  });
  form.addEventListener("submit", () => {
    clearTimeout(timer);
    sessionStorage.setItem("draft:sent", key);
  });
}
