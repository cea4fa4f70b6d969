// Loads each module only on pages that have something for it, and again for parts brought in later.
const modules = [
  ["[data-combobox]", "./combobox.js"],
  ["form[data-auto]", "./filters.js"],
  ["form[data-forget]", "./forget.js"],
  ["[data-offline]", "./offline.js"],
  ["[data-menu]", "./menu.js"],
  ["[data-dialog]", "./dialog.js"],
  ["[data-undo]", "./undo.js"],
  ["[data-unread]", "./unread.js"],
  ["[data-live]", "./live_part.js"],
  ["[data-announcements]", "./announcements.js"],
  ["[data-stage]", "./stage.js"],
  ["form[data-draft]", "./draft.js"],
  ["form[method=post]", "./submit_once.js"],
  ["[data-copy]", "./copy.js"],
  ["[data-share]", "./share.js"],
  ["[data-queue]", "./queue.js"],
  ["[data-bulk]", "./bulk.js"],
  ["[data-countdown]", "./countdown.js"],
  ["[data-drop]", "./drop.js"],
  ["[data-print]", "./print.js"],
  ["[data-calendar]", "./calendar.js"],
  ["[data-focus]", "./focus.js"],
  ["form[data-send-now]", "./send_now.js"],
  ["[hx-get], [hx-post], [data-hx-get], [data-hx-post]", "./htmx_start.js"],
];

function enhance(root) {
  for (const [selector, path] of modules) {
    const found = [...root.querySelectorAll(selector)];
    if (root !== document && root.matches?.(selector)) found.unshift(root);
    if (found.length) bring(path, found);
  }
}

async function bring(path, elements) {
  const module = await import(path);
  for (const element of elements) {
    if (element.dataset.ready?.split(" ").includes(path)) continue;
    element.dataset.ready = `${element.dataset.ready ?? ""} ${path}`.trim();
    module.start(element);
  }
}

function forgetSentDraft() {
  const key = sessionStorage.getItem("draft:sent");
  if (!key || document.querySelector(`form[data-draft="${CSS.escape(key.split(":").slice(2).join(":"))}"], .page-error`)) return;
  localStorage.removeItem(key);
  sessionStorage.removeItem("draft:sent");
}

forgetSentDraft();
enhance(document);
document.addEventListener("htmx:load", (event) => enhance(event.detail.elt));
