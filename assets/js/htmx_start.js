// Brings htmx only to pages that use it, and sends the token with its requests.
let isLoading = false;

export function start() {
  if (isLoading) return;
  isLoading = true;
  const begin = () => {
    const script = document.createElement("script");
    script.src = document.querySelector("meta[name=htmx-source]").content;
    document.head.append(script);
  };
  if (document.readyState === "complete") begin();
  else window.addEventListener("load", begin);
  document.addEventListener("htmx:configRequest", (event) => {
    event.detail.headers["X-CSRFToken"] = document.querySelector("meta[name=csrf-token]").content;
  });
}
