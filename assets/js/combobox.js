// Suggestions under a text field, by the ARIA combobox pattern. The field stays a plain field without them.
const WAIT = 150;
let serial = 0;

export function start(box) {
  const input = box.querySelector("input:not([type=hidden])");
  const hidden = box.querySelector("[data-combobox-value]");
  const list = document.createElement("ul");
  const status = document.createElement("div");
  const id = `combo-${(serial += 1)}`;
  let timer = 0;
  let request = null;
  let active = -1;

  list.id = id;
  list.className = "combo-list";
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", input.labels?.[0]?.textContent.trim() || input.getAttribute("aria-label") || "");
  list.hidden = true;
  status.className = "visually-hidden";
  status.setAttribute("role", "status");
  box.append(list, status);
  input.setAttribute("role", "combobox");
  input.setAttribute("aria-autocomplete", "list");
  input.setAttribute("aria-expanded", "false");
  input.setAttribute("aria-controls", id);
  input.autocomplete = "off";

  const options = () => [...list.children];

  function close() {
    list.hidden = true;
    active = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  }

  function mark(index) {
    active = index;
    options().forEach((option, at) => option.setAttribute("aria-selected", String(at === index)));
    const current = options()[index];
    if (!current) return input.removeAttribute("aria-activedescendant");
    input.setAttribute("aria-activedescendant", current.id);
    return current.scrollIntoView({ block: "nearest" });
  }

  function choose(option) {
    input.value = option.dataset.label;
    if (hidden) hidden.value = option.dataset.value;
    close();
    input.dispatchEvent(new Event("change", { bubbles: true }));
    if (box.dataset.go === "submit") input.form.requestSubmit();
  }

  function show(items) {
    list.replaceChildren(...items.map((item, at) => {
      const option = document.createElement("li");
      option.id = `${id}-${at}`;
      option.setAttribute("role", "option");
      option.setAttribute("aria-selected", "false");
      option.dataset.label = item.label ?? item.value;
      option.dataset.value = item.value ?? item.label;
      option.append(option.dataset.label);
      if (item.note) {
        const note = document.createElement("small");
        note.textContent = item.note;
        option.append(note);
      }
      return option;
    }));
    active = -1;
    list.hidden = items.length === 0;
    input.setAttribute("aria-expanded", String(items.length > 0));
    input.removeAttribute("aria-activedescendant");
    status.textContent = items.length ? `${items.length} ${box.dataset.some ?? ""}` : box.dataset.none ?? "";
  }

  async function ask() {
    request?.abort();
    request = new AbortController();
    const address = new URL(box.dataset.source, location.href);
    address.searchParams.set("q", input.value.trim());
    try {
      const answer = await fetch(address, { signal: request.signal, headers: { Accept: "application/json" } });
      if (!answer.ok) return close();
      const body = await answer.json();
      return show((Array.isArray(body) ? body : body.items ?? []).slice(0, 10));
    } catch (error) {
      if (error.name !== "AbortError") close();
      return undefined;
    }
  }

  input.addEventListener("input", () => {
    if (hidden) hidden.value = "";
    clearTimeout(timer);
    if (input.value.trim().length < Number(box.dataset.min ?? 1)) return close();
    timer = setTimeout(ask, WAIT);
    return undefined;
  });
  input.addEventListener("keydown", (event) => {
    if (event.isComposing || list.hidden) return;
    const last = list.children.length - 1;
    if (event.key === "ArrowDown") mark(active >= last ? 0 : active + 1);
    else if (event.key === "ArrowUp") mark(active <= 0 ? last : active - 1);
    else if (event.key === "Enter" && active >= 0) choose(options()[active]);
    else if (event.key === "Escape") close();
    else return;
    event.preventDefault();
  });
  input.addEventListener("blur", () => setTimeout(close, 150));
  list.addEventListener("mousedown", (event) => {
    const option = event.target.closest("li");
    if (!option) return;
    event.preventDefault();
    choose(option);
  });
}
