// Signing out leaves nothing of what was typed on a shared device.
export function start(form) {
  form.addEventListener("submit", () => {
    Object.keys(localStorage).filter((key) => key.startsWith("draft:")).forEach((key) => localStorage.removeItem(key));
  });
}
