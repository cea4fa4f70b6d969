// Loads each module only on pages that have something for it, and again for parts brought in later.
const modules = [
  ["[data-combobox]", "./combobox.js?v=e2517bfe9c"],
  ["form[data-auto]", "./filters.js?v=c04e516156"],
  ["form[data-forget]", "./forget.js?v=0987646165"],
  ["[data-offline]", "./offline.js?v=f2f8a38b87"],
  ["[data-menu]", "./menu.js?v=dd15703be8"],
  ["[data-dialog]", "./dialog.js?v=c398b63fb2"],
  ["[data-undo]", "./undo.js?v=ea0e677449"],
  ["[data-unread]", "./unread.js?v=ef7e5bc0d8"],
  ["[data-live]", "./live_part.js?v=249d9079a4"],
  ["[data-announcements]", "./announcements.js?v=b36748bc0d"],
  ["[data-stage]", "./stage.js?v=e94e32de7f"],
  ["form[data-draft]", "./draft.js?v=9df262e049"],
  ["form[method=post]", "./submit_once.js?v=c54f37640b"],
  ["[data-copy]", "./copy.js?v=9a274bbf03"],
  ["[data-share]", "./share.js?v=fcff6bfe86"],
  ["[data-queue]", "./queue.js?v=dd9c3467bc"],
  ["[data-bulk]", "./bulk.js?v=6b7171c083"],
  ["[data-countdown]", "./countdown.js?v=f2263ccc8e"],
  ["[data-drop]", "./drop.js?v=fab42208ee"],
  ["[data-print]", "./print.js?v=d3344891c0"],
  ["[data-calendar]", "./calendar.js?v=4c65efa03e"],
  ["[data-focus]", "./focus.js?v=a1151b63e8"],
  ["form[data-send-now]", "./send_now.js?v=1b1b2ff70a"],
  ["[hx-get], [hx-post], [data-hx-get], [data-hx-post]", "./htmx_start.js?v=a401801bd3"],
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
