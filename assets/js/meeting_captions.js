// Captions of what the other says, where the browser can make them by itself, on this device: no sound leaves it for that.
export function captions(root, view) {
  const button = root.querySelector("[data-act=captions]");
  const box = root.querySelector("[data-captions]");
  const Recognition = window.SpeechRecognition ?? window.webkitSpeechRecognition;
  const options = { langs: [document.documentElement.lang === "en" ? "en-US" : "zh-CN"], processLocally: true };
  let running = null;

  async function isHere() {
    try {
      return (await Recognition?.available?.(options)) === "available";
    } catch {
      return false;
    }
  }

  function start() {
    const track = view.videos().flatMap((video) => video.srcObject?.getAudioTracks() ?? [])[0];
    if (!track) return;
    running = Object.assign(new Recognition(), { lang: options.langs[0], processLocally: true, continuous: true, interimResults: true });
    running.addEventListener("result", (event) => { box.textContent = [...event.results].slice(-2).map((one) => one[0].transcript).join(" "); });
    running.addEventListener("end", () => running?.start(track));
    running.start(track);
    box.hidden = false;
    button.setAttribute("aria-pressed", "true");
  }

  function stop() {
    const old = running;
    running = null;
    old?.stop();
    box.hidden = true;
    box.textContent = "";
    button.setAttribute("aria-pressed", "false");
  }

  isHere().then((answer) => { button.hidden = !answer; });
  return { stop, toggle: () => (running ? stop() : start()) };
}
