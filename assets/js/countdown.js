// Counts down to the instant in datetime; says it politely at whole minutes and in the last ten seconds.
export function start(element) {
  const end = Date.parse(element.dateTime);
  const spoken = document.getElementById(element.dataset.countdown);
  let last = "";

  function tick() {
    const left = Math.max(0, Math.round((end - Date.now()) / 1000));
    const hours = Math.floor(left / 3600);
    const minutes = Math.floor((left % 3600) / 60);
    const text = `${hours ? `${hours}:` : ""}${String(minutes).padStart(2, "0")}:${String(left % 60).padStart(2, "0")}`;
    element.textContent = text;
    element.classList.toggle("is-short", left <= 10);
    const say = left % 60 === 0 || left === 10;
    if (spoken && say && text !== last) spoken.textContent = text;
    last = text;
    if (left > 0) setTimeout(tick, 1000);
    else element.dispatchEvent(new CustomEvent("countdown:end", { bubbles: true }));
  }

  tick();
}
