// Counts the picked rows, picks all, and shows the bulk bar only when something is picked.
export function start(form) {
  const all = form.querySelector("[data-pick-all]");
  const bar = form.querySelector("[data-bulk-bar]");
  const count = form.querySelector("[data-bulk-count]");
  const picks = () => [...form.querySelectorAll("input.pick")];

  function show() {
    const picked = picks().filter((pick) => pick.checked).length;
    if (count) count.textContent = String(picked);
    if (bar) bar.hidden = picked === 0;
    if (all) {
      all.checked = picked > 0 && picked === picks().length;
      all.indeterminate = picked > 0 && picked < picks().length;
    }
  }

  if (all) all.closest("[hidden]")?.removeAttribute("hidden");
  all?.addEventListener("change", () => {
    picks().forEach((pick) => { pick.checked = all.checked; });
    show();
  });
  form.addEventListener("change", show);
  show();
}
