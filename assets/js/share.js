// The system's share sheet where there is one; elsewhere the button stays hidden and the copy button serves.
export function start(button) {
  if (!navigator.share) return;
  button.hidden = false;
  button.addEventListener("click", async () => {
    try {
      await navigator.share({ title: button.dataset.share || document.title, url: location.href });
    } catch (error) {
      if (error.name !== "AbortError") button.hidden = true;
    }
  });
}
