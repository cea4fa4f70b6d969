// The chat of a meeting: what others write appears by itself, what one writes is kept until it is sent.
export function chat(root, { wire, words, myId, onNew }) {
  const list = root.querySelector("[data-messages]");
  const form = root.querySelector("[data-write]");
  const said = root.querySelector("[data-chat-said]");
  const base = form.action.replace(/\/messages$/, "");
  const key = `meeting:draft:${myId}`;
  form.elements.text.value ||= sessionStorage.getItem(key) ?? "";
  form.elements.text.addEventListener("input", () => sessionStorage.setItem(key, form.elements.text.value));
  form.elements.text.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    form.requestSubmit();
  });
  form.elements.file.addEventListener("change", () => form.elements.file.files.length && form.requestSubmit());

  function element(name, text, attributes = {}) {
    const made = Object.assign(document.createElement(name), attributes);
    made.textContent = text;
    return made;
  }

  function show(message) {
    if (list.querySelector(`[data-message="${message.id}"]`)) return;
    const item = document.createElement("li");
    item.dataset.message = message.id;
    if (message.from === myId) item.className = "is-mine";
    const when = new Date(message.at).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
    item.append(element("b", message.name), " ", element("time", when, { className: "meta", dateTime: message.at }));
    if (message.text) item.append(element("p", message.text, { className: "preserve" }));
    if (message.file) {
      const line = document.createElement("p");
      line.append(element("a", message.file, { href: `${base}/files/${message.id}`, download: "" }));
      item.append(line);
    }
    list.append(item);
    list.scrollTop = list.scrollHeight;
    if (message.from !== myId) onNew(message);
  }

  async function catchUp() {
    const newest = Math.max(0, ...[...list.querySelectorAll("[data-message]")].map((item) => Number(item.dataset.message)));
    const { status, body } = await wire.get(`/messages?after=${newest}`);
    if (status === 200) body.messages.forEach(show);
  }

  // The field is free at once for the next words; what could not be sent comes back into it.
  async function send() {
    const body = new FormData(form);
    const text = body.get("text");
    if (!text.trim() && !body.get("file")?.size) return;
    body.set("key", crypto.randomUUID?.() ?? String(Math.random()).slice(2));
    body.delete("idempotency_key");
    form.elements.text.value = "";
    form.elements.file.value = "";
    const answer = await wire.form(form.action, body);
    if (answer.status === 200) {
      show(answer.body);
      if (!form.elements.text.value) sessionStorage.removeItem(key);
      said.textContent = "";
    } else {
      form.elements.text.value ||= text;
      said.textContent = answer.body?.error?.message || words.unsent;
    }
  }

  wire.on("meeting_message", show);
  return { send, catchUp, form };
}
