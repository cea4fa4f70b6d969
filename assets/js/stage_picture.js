// The picture of a stage that is sent from a browser: the presenter's window sends, everyone else's receives. The site hands
// on what windows and the media server say to each other.
import { gathered } from "./gathering.js";
import { listen } from "./live.js";
import { localMedia } from "./meeting_media.js";

const RETRY_MS = 3_000;
const KEEP_MS = 10_000;
const SPREAD_MS = 1_500; // so that all who watch do not ask in the same moment
const box = document.querySelector("[data-stage-watch], [data-stage-send]");
const { url, topic, show } = box.dataset;
const words = JSON.parse(box.dataset.words);
const find = (name) => box.querySelector(`[data-picture-${name}]`);
const say = (text) => { find("said").textContent = text; };

async function ask(op, more = {}) {
  const headers = { "Accept": "application/json", "Content-Type": "application/json", "X-CSRFToken": document.querySelector("meta[name=csrf-token]").content };
  try {
    const answer = await fetch(url, { method: "POST", headers, body: JSON.stringify({ op, ...more }), keepalive: op === "drop" });
    return { status: answer.status, body: await answer.json() };
  } catch {
    return { status: 0, body: null };
  }
}

function end(one) {
  clearInterval(one?.timer);
  clearTimeout(one?.retry);
  one?.pc?.close();
  if (one?.leg) ask("drop", { legs: [one.leg] });
}

async function connection() {
  const { status, body } = await ask("ways");
  return status === 200 ? new RTCPeerConnection({ iceServers: body.iceServers, bundlePolicy: "max-bundle" }) : null;
}

// ---- everyone who watches -------------------------------------------------------------------------------------------
function viewer() {
  const video = find("video");
  const unmute = find("unmute");
  let down = null;

  async function watch() {
    end(down);
    const mine = { leg: "", feed: 0, pc: null, timer: 0, retry: 0 };
    const isOpen = () => down === mine;
    const again = (text) => { if (isOpen()) { say(text); mine.retry = setTimeout(watch, RETRY_MS); } };
    down = mine;
    const pc = await connection();
    if (!isOpen()) { pc?.close(); return; }
    if (!pc) { again(words.soon); return; }
    mine.pc = pc;
    const { status, body } = await ask("watch");
    if (status !== 200) { again(body?.error?.code === "later" ? words.soon : body?.error?.message ?? words.soon); return; }
    Object.assign(mine, { leg: body.leg, feed: body.feed });
    if (!isOpen()) { end(mine); return; }
    const stream = new MediaStream();
    pc.addEventListener("track", ({ track }) => { stream.addTrack(track); video.srcObject = stream; });
    pc.addEventListener("connectionstatechange", () => {
      if (!isOpen()) return;
      if (pc.connectionState === "connected") { say(""); unmute.hidden = !video.muted; video.hidden = false; }
      if (pc.connectionState === "failed") again(words.lost);
    });
    await pc.setRemoteDescription({ type: "offer", sdp: body.sdp });
    await pc.setLocalDescription();
    await gathered(pc);
    if (!isOpen()) return;
    if ((await ask("start", { leg: mine.leg, sdp: pc.localDescription.sdp })).status !== 200) { again(words.lost); return; }
    mine.timer = setInterval(async () => {
      const kept = await ask("keep", { legs: [mine.leg] });
      if (isOpen() && kept.status === 200 && (kept.body.gone.length || kept.body.feed !== mine.feed)) watch();
    }, KEEP_MS);
  }

  unmute.addEventListener("click", () => { video.muted = false; unmute.hidden = true; video.play(); });
  listen(topic, ({ name, data }) => {
    if (name === "StageMoved" && String(data.show) === show && data.what === "picture") setTimeout(watch, Math.random() * SPREAD_MS);
  });
  window.addEventListener("pagehide", () => end(down));
  if (window.RTCPeerConnection) watch();
  else say(words.unsupported);
}

// ---- the presenter --------------------------------------------------------------------------------------------------
function presenter() {
  const media = localMedia();
  const video = find("video");
  const begin = find("begin");
  const finish = find("finish");
  let up = null;

  function draw() {
    begin.hidden = up !== null;
    finish.hidden = up === null;
    video.hidden = !media.has("video");
    video.srcObject = media.has("video") ? new MediaStream([media.track("video")]) : null;
    if (video.srcObject) video.play().catch((error) => { if (error.name !== "AbortError") throw error; });
  }

  async function send() {
    end(up);
    const mine = { leg: "", pc: null, timer: 0, retry: 0 };
    const isOpen = () => up === mine;
    const again = (text) => { if (isOpen()) { say(text); mine.retry = setTimeout(send, RETRY_MS); } };
    up = mine;
    draw();
    const pc = await connection();
    if (!isOpen()) { pc?.close(); return; }
    if (!pc) { again(words.lost); return; }
    mine.pc = pc;
    for (const kind of ["audio", "video"]) if (media.has(kind)) pc.addTransceiver(media.track(kind), { direction: "sendonly" });
    pc.addEventListener("connectionstatechange", () => {
      if (!isOpen()) return;
      if (pc.connectionState === "connected") say(words.sending);
      if (pc.connectionState === "failed") again(words.lost);
    });
    await pc.setLocalDescription();
    await gathered(pc);
    if (!isOpen()) return;
    const { status, body } = await ask("publish", { sdp: pc.localDescription.sdp });
    if (status !== 200) { again(body?.error?.message ?? words.lost); return; }
    mine.leg = body.leg;
    if (!isOpen()) { end(mine); return; }
    await pc.setRemoteDescription({ type: "answer", sdp: body.sdp });
    mine.timer = setInterval(async () => {
      const kept = await ask("keep", { legs: [mine.leg] });
      if (isOpen() && kept.status === 200 && kept.body.gone.length) send();
    }, KEEP_MS);
  }

  begin.addEventListener("click", async () => {
    say("");
    const reason = await media.open("video");
    if (reason) say(words[reason]);
    if (media.has("audio") || media.has("video")) send();
  });
  finish.addEventListener("click", () => { end(up); up = null; media.close(); draw(); say(words.stopped); });
  window.addEventListener("pagehide", () => end(up));
  begin.hidden = false;
}

if (box.dataset.stageSend === undefined) viewer();
else presenter();
