// Tries camera, microphone, speaker, browser and network one after the other; says in plain words what to do.
import { levelOf, whyNot } from "./meeting_media.js?v=ef4b7c9a2c";

const root = document.querySelector("[data-device-check]");
const words = JSON.parse(root.dataset.words);
const servers = JSON.parse(root.dataset.servers);
const box = (name) => root.querySelector(`[data-check=${name}]`);
const results = new Map();
const streams = {};
let stopLevel = () => {};
const pause = (milliseconds) => new Promise((done) => { setTimeout(done, milliseconds); });

function show(name, tone, text) {
  const badge = box(name).querySelector("[data-badge]");
  badge.className = `badge${tone ? ` badge-${tone}` : ""}`;
  badge.textContent = words[tone] ?? words.waiting;
  box(name).querySelector("[data-result]").textContent = text;
  if (tone) results.set(name, tone);
  else results.delete(name);
  summarize();
}

function summarize() {
  const summary = root.querySelector("[data-summary]");
  summary.hidden = results.size < 5;
  summary.textContent = [...results.values()].includes("bad") ? words.someBad : words.allGood;
}

function checkBrowser() {
  const isWechat = /MicroMessenger/i.test(navigator.userAgent);
  const reason = whyNot();
  box("browser").querySelector("[data-wechat]").hidden = !isWechat && reason !== "unsupported";
  if (reason === "insecure") show("browser", "bad", words.insecure);
  else if (reason) show("browser", "bad", isWechat ? words.wechat : words.browserBad);
  else show("browser", isWechat ? "warn" : "good", isWechat ? words.wechat : words.browserGood);
  return !reason;
}

function reasonOf(error, missing) {
  if (["NotAllowedError", "SecurityError"].includes(error.name)) return words.denied;
  return ["NotReadableError", "AbortError"].includes(error.name) ? words.busy : missing;
}

async function open(name, constraints) {
  streams[name]?.getTracks().forEach((track) => track.stop());
  streams[name] = await navigator.mediaDevices.getUserMedia(constraints);
  return streams[name];
}

async function checkCamera(deviceId = "") {
  show("camera", "", words.waiting);
  const video = box("camera").querySelector("video");
  try {
    video.srcObject = await open("camera", { video: deviceId ? { deviceId: { exact: deviceId } } : { facingMode: "user" } });
  } catch (error) {
    video.hidden = true;
    show("camera", "bad", reasonOf(error, words.missingCamera));
    return;
  }
  video.hidden = false;
  await video.play(); // a muted picture below the edge of the window does not begin by itself
  await offerOthers("camera", "videoinput", checkCamera);
  for (let look = 0; look < 30 && (!video.videoWidth || isDark(video)); look += 1) await pause(100);
  if (!video.videoWidth || isDark(video)) show("camera", "warn", words.dark);
  else show("camera", "good", words.cameraGood);
}

function isDark(video) {
  const canvas = Object.assign(document.createElement("canvas"), { width: 16, height: 12 });
  const pen = canvas.getContext("2d");
  pen.drawImage(video, 0, 0, 16, 12);
  return pen.getImageData(0, 0, 16, 12).data.every((value, index) => index % 4 === 3 || value < 12);
}

async function checkMicrophone(deviceId = "") {
  show("microphone", "", words.waiting);
  const meter = box("microphone").querySelector("meter");
  let stream;
  try {
    stream = await open("microphone", { audio: deviceId ? { deviceId: { exact: deviceId } } : true });
  } catch (error) {
    show("microphone", "bad", reasonOf(error, words.missingMicrophone));
    return;
  }
  meter.hidden = false;
  await offerOthers("microphone", "audioinput", checkMicrophone);
  show("microphone", "", words.speak);
  let isHeard = false;
  stopLevel();
  stopLevel = levelOf(stream, (level) => {
    meter.value = level;
    if (level > 6 && !isHeard) { isHeard = true; show("microphone", "good", words.microphoneGood); }
  });
  setTimeout(() => { if (!isHeard && streams.microphone === stream) show("microphone", "warn", words.silent); }, 8_000);
}

async function offerOthers(name, kind, again) {
  const devices = (await navigator.mediaDevices.enumerateDevices()).filter((device) => device.kind === kind);
  const line = box(name).querySelector("[data-pick]");
  const select = line.querySelector("select");
  line.hidden = devices.length < 2;
  const present = streams[name].getTracks()[0].getSettings().deviceId;
  select.replaceChildren(...devices.map((device, index) => new Option(device.label || `${words[name]} ${index + 1}`, device.deviceId, false, device.deviceId === present)));
  select.onchange = () => again(select.value);
}

function playTone() {
  const context = new AudioContext();
  [0, 0.6].forEach((at) => {
    const tone = context.createOscillator();
    const gain = context.createGain();
    tone.frequency.value = 660;
    gain.gain.value = 0.2;
    tone.connect(gain).connect(context.destination);
    tone.start(context.currentTime + at);
    tone.stop(context.currentTime + at + 0.35);
  });
  setTimeout(() => context.close(), 1_500);
  show("speaker", "", words.playing);
  box("speaker").querySelectorAll("[data-heard], [data-unheard]").forEach((button) => { button.hidden = false; });
}

// Which kinds of way there are. A relay that refuses the made-up name was reached, and that is all we ask.
function findWays() {
  return new Promise((done) => {
    const found = new Set();
    const pc = new RTCPeerConnection({ iceServers: [...servers.stun, ...servers.turn] });
    const end = () => { pc.close(); done(found); };
    pc.addEventListener("icecandidate", ({ candidate }) => (candidate ? found.add(candidate.type) : end()));
    pc.addEventListener("icecandidateerror", (error) => { if (error.errorCode === 401) found.add("relay"); });
    pc.createDataChannel("check");
    pc.setLocalDescription();
    setTimeout(end, 8_000);
  });
}

async function checkNetwork() {
  show("network", "", words.network);
  const found = await findWays();
  const [hasStun, hasTurn] = [servers.stun.length > 0, servers.turn.length > 0];
  if (hasTurn && found.has("relay")) show("network", "good", words.networkRelay);
  else if (hasStun && found.has("srflx")) show("network", hasTurn ? "warn" : "good", hasTurn ? words.networkStun : words.networkDirect);
  else if (found.has("host") && !hasStun && !hasTurn) show("network", "good", words.networkPlain);
  else if (found.has("host")) show("network", "warn", words.networkLocal);
  else show("network", "bad", words.networkBad);
}

async function checkAll() {
  button.setAttribute("aria-busy", "true");
  if (checkBrowser()) {
    await checkCamera();
    await checkMicrophone();
    await checkNetwork();
  }
  button.removeAttribute("aria-busy");
}

const button = root.querySelector("[data-start-check]");
button.hidden = false;
button.addEventListener("click", checkAll);
root.querySelector("[data-tone]").addEventListener("click", playTone);
root.querySelector("[data-heard]").addEventListener("click", () => show("speaker", "good", words.speakerGood));
root.querySelector("[data-unheard]").addEventListener("click", () => show("speaker", "bad", words.speakerBad));
window.addEventListener("pagehide", () => Object.values(streams).forEach((stream) => stream.getTracks().forEach((track) => track.stop())));
