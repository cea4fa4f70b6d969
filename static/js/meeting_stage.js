// What is seen of a meeting: one tile for each other person, one's own small one, sheets, and the host's lists.
export function stage(root, { words, onHear }) {
  const tiles = root.querySelector("[data-tiles]");
  const note = root.querySelector("[data-note]");
  const byId = new Map();

  function tileOf(person) {
    let tile = byId.get(person.id);
    if (!tile) {
      tile = document.createElement("figure");
      tile.className = "meeting-tile";
      const video = document.createElement("video");
      Object.assign(video, { autoplay: true, playsInline: true });
      const face = document.createElement("span");
      face.className = "meeting-face";
      face.ariaHidden = "true";
      const caption = document.createElement("figcaption");
      tile.append(video, face, caption);
      tiles.append(tile);
      byId.set(person.id, tile);
    }
    tile.querySelector("figcaption").textContent = person.name;
    tile.querySelector(".meeting-face").textContent = person.name.slice(0, 1);
    tile.querySelector("video").setAttribute("aria-label", person.name);
    tile.dataset.media = person.media;
    return tile;
  }

  function showPeople(people, myId) {
    const others = people.filter((one) => one.id !== myId);
    others.forEach(tileOf);
    for (const [id, tile] of byId) {
      if (others.some((one) => one.id === id)) continue;
      tile.remove();
      byId.delete(id);
    }
    tiles.dataset.count = String(others.length);
  }

  async function showStream(id, stream) {
    const video = byId.get(id)?.querySelector("video");
    if (!video) return;
    video.srcObject = stream;
    if (!stream) return;
    try {
      await video.play();
    } catch (error) {
      if (error.name === "NotAllowedError") askToHear(video);
    }
  }

  function askToHear(video) {
    const button = document.createElement("button");
    Object.assign(button, { type: "button", className: "btn btn-main meeting-hear", textContent: words.listen });
    button.addEventListener("click", () => { video.play(); button.remove(); });
    video.parentElement.append(button);
    onHear(words.listen);
  }

  function showState(id, state) {
    const tile = byId.get(id);
    if (tile) tile.dataset.state = state;
  }

  return {
    showPeople, showStream, showState,
    say: (text) => { if (note.textContent !== text) note.textContent = text; },
    videos: () => [...tiles.querySelectorAll("video")],
  };
}

// Sheets: one open at a time on a phone; on a wide screen the chat and what stands beside stay open.
export function sheets(root) {
  const buttons = [...root.querySelectorAll("[data-sheet]")];
  const isWide = window.matchMedia("(min-width: 64rem)");

  function set(id, isOpen) {
    const box = document.getElementById(id);
    if (!box) return;
    box.hidden = !isOpen;
    root.querySelector(`[data-sheet="${id}"]`)?.setAttribute("aria-expanded", String(isOpen));
  }

  function open(id) {
    if (!isWide.matches) buttons.forEach((button) => set(button.dataset.sheet, button.dataset.sheet === id));
    else set(id, true);
    document.getElementById(id)?.querySelector("textarea, button, a")?.focus();
  }

  function lay() {
    buttons.forEach((button) => set(button.dataset.sheet, isWide.matches && button.dataset.sheet !== "more"));
  }

  buttons.forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", () => (button.getAttribute("aria-expanded") === "true" ? set(button.dataset.sheet, false) : open(button.dataset.sheet)));
  });
  root.querySelectorAll("[data-close]").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", () => {
      const { id } = button.closest("[data-sheet-box]");
      set(id, false);
      root.querySelector(`[data-sheet="${id}"]`)?.focus();
    });
  });
  root.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !isWide.matches) buttons.forEach((button) => set(button.dataset.sheet, false));
  });
  isWide.addEventListener("change", lay);
  lay();
  return { open, isOpen: (id) => !document.getElementById(id)?.hidden };
}

// The host's lists: who knocks, who is inside.
export function hosting(root, { words, token }) {
  const box = root.querySelector("[data-hosting]");
  if (!box) return () => {};
  const waiting = box.querySelector("[data-knocking]");
  const inside = box.querySelector("[data-inside]");

  function row(one, note, verbs) {
    const item = document.createElement("li");
    const name = document.createElement("span");
    const strong = document.createElement("b");
    strong.textContent = one.name;
    const small = document.createElement("span");
    small.className = "meta";
    small.textContent = ` ${note}`;
    name.append(strong, small);
    const form = document.createElement("form");
    form.method = "post";
    form.action = waiting.dataset.url.replace(/\/0$/, `/${one.id}`);
    form.append(Object.assign(document.createElement("input"), { type: "hidden", name: "csrf_token", value: token() }));
    for (const [verb, label, kind] of verbs) {
      form.append(Object.assign(document.createElement("button"), { name: "verb", value: verb, textContent: label, className: `btn btn-small ${kind}` }));
    }
    item.append(name, form);
    return item;
  }

  return (snap) => {
    const knocks = snap.knocking.map((one) => row(one, one.isPresent ? words.inLobby : words.away, [["admit", words.admit, "btn-main"], ["refuse", words.refuse, "btn-quiet"]]));
    if (!knocks.length) knocks.push(Object.assign(document.createElement("li"), { className: "meta", textContent: words.noKnock }));
    const guests = snap.people.filter((one) => one.role === "guest");
    const focused = document.activeElement?.closest("form")?.action;
    waiting.replaceChildren(...knocks);
    inside.replaceChildren(...guests.map((one) => row(one, "", [["lobby", words.toLobby, "btn-quiet"]])));
    if (focused) box.querySelector(`form[action="${CSS.escape(new URL(focused).pathname)}"] button`)?.focus();
    box.querySelectorAll("[data-when]").forEach((button) => { button.hidden = ["text", "link"].includes(snap.meeting.state) === (button.dataset.when === "live"); });
  };
}
