// A form beside a call: saved by fetch so that the call goes on. What is typed is kept on this device (draft.js) until the
// site has it; without script the same form is sent as usual.
export function keepBeside(form) {
  const said = form.querySelector("[data-said]");
  const key = () => `draft:${document.body.dataset.viewer ?? ""}:${form.dataset.draft}`;
  const fields = () => [...form.querySelectorAll("fieldset, input, textarea, button")];

  function say(text, isError) {
    said.textContent = text;
    said.classList.toggle("field-error", isError);
  }

  async function save(verb) {
    const body = new URLSearchParams(new FormData(form));
    body.set("verb", verb);
    say(said.dataset.busy, false);
    let answer;
    try {
      answer = await fetch(form.action, { method: "POST", body, redirect: "error", headers: { Accept: "application/json" } });
    } catch {
      return say(said.dataset.failed, true);
    } finally {
      sessionStorage.removeItem("draft:sent"); // only what the site has may be forgotten here
    }
    const found = answer.headers.get("Content-Type")?.startsWith("application/json") ? await answer.json() : {};
    if (!answer.ok) return say(found.said ?? said.dataset.failed, true);
    localStorage.removeItem(key());
    say(found.said, false);
    if (found.isSent) fields().forEach((field) => { field.disabled = true; });
    return undefined;
  }

  return { matches: (other) => other === form, save };
}
