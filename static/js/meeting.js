// A meeting in one window: knock, come in, stay, talk, come back, leave. The server knows the truth; this shows it.
import { chat } from "./meeting_chat.js?v=5e7ec569cf";
import { captions } from "./meeting_captions.js?v=15bba61145";
import { keepBeside } from "./keep_beside.js?v=dda2dc223f";
import { levelOf, localMedia, whyNot } from "./meeting_media.js?v=ef4b7c9a2c";
import { panel } from "./meeting_panel.js?v=8d12344926";
import { mesh } from "./meeting_peers.js?v=85d305d89a";
import { qualityMeter } from "./meeting_quality.js?v=75ea0262f3";
import { hosting, sheets, stage } from "./meeting_stage.js?v=74f2506255";
import { wireTo } from "./meeting_wire.js?v=54bb7418ca";

const PRESENCE_MS = 10_000;
const SAMPLE_MS = 5_000;
const root = document.querySelector("[data-meeting]");
const config = JSON.parse(root.dataset.wire);
const words = JSON.parse(root.dataset.words);
const $ = (selector) => root.querySelector(selector);
const token = () => document.querySelector("meta[name=csrf-token]").content;
const fill = (text, values) => Object.entries(values).reduce((out, [key, value]) => out.replace(`{${key}}`, value), text);

let snap = config.snapshot;
let seat = 0; // the place that this window holds; 0 while it holds none
let wanted = snap.meeting.isTextOnly ? "text" : "video";
let hasCatchUp = false;
let warned = new Set();
let stopLevel = () => {};
let lastSample = null;
let wasCameraCut = false;
let isLost = false; // no way for picture and sound was found: said until there is one, or the person goes on by text
const flag = `meeting:${snap.me.id}`;
const wire = wireTo(config);
const media = localMedia();
const meter = qualityMeter();
const view = stage(root, { words, onHear: say });
const board = sheets(root);
const showHosting = hosting(root, { words, token });
const talk = chat(root, { wire, words, myId: snap.me.id, onNew: noteMessage });
const ways = { wire, media, onStream: view.showStream, onState: noteState, onTrouble: view.say };
let transport = transportOf(snap);
const subtitles = captions(root, view);
const besideForm = root.querySelector("[data-keep-beside]");
const beside = besideForm && keepBeside(besideForm);

function say(text) {
  $("[data-said]").textContent = text;
}

function noteMessage(message) {
  if (board.isOpen("chat")) return;
  const dot = $("[data-unseen]");
  dot.hidden = false;
  dot.textContent = String(Number(dot.textContent || 0) + 1);
  say(`${message.name}: ${message.text || message.file}`);
}

function transportOf({ meeting }) {
  return meeting.provider === "janus" ? panel(ways) : mesh(ways);
}

function noteState(id, state) {
  view.showState(id, state);
  if (["unreachable", "connected"].includes(state)) isLost = state === "unreachable";
  if (isLost) view.say(words.unreachable);
  else if (["restarting", "failed", "disconnected"].includes(state)) view.say(words.reconnecting);
  else if (state === "connected") view.say("");
  $("[data-act=go-text]").hidden = !isLost;
}

// ---- what the server says -------------------------------------------------------------------------------------------
function partOf() {
  if (["ended", "cancelled"].includes(snap.meeting.state)) return "over";
  if (snap.me.state === "refused") return "refused";
  if (seat && snap.me.seat !== seat) return "elsewhere";
  return seat && snap.me.state === "admitted" && snap.me.isPresent ? "room" : "lobby";
}

function apply(next) {
  if (!next?.meeting || (next.now < snap.now && next !== config.snapshot)) return;
  const before = snap;
  snap = next;
  if (before.meeting.provider !== snap.meeting.provider) { transport.close(); transport = transportOf(snap); }
  const part = partOf();
  if (part === "over") return finish();
  if (part === "elsewhere") loseSeat();
  root.querySelectorAll("[data-part]").forEach((box) => { box.hidden = box.dataset.part !== part; });
  document.body.dataset.part = part;
  $("[data-refusal]").textContent = snap.me.refusal;
  document.querySelector("[data-meeting-state]").textContent = words.states[snap.meeting.state];
  showLobby();
  if (part === "room") showRoom(before);
  else if (part !== "elsewhere") { transport.sync([], snap.me); if (part === "refused") release(); }
  showHosting(snap);
  const knocks = $("[data-knocks]");
  if (snap.me.role === "host") {
    knocks.hidden = !snap.knocking.length;
    knocks.textContent = String(snap.knocking.length);
    const known = new Set(before.knocking.map((one) => one.id));
    snap.knocking.filter((one) => !known.has(one.id)).forEach((one) => say(fill(words.knocked, one)));
  }
  return undefined;
}

function showLobby() {
  const isKnocking = snap.me.state === "knocking" && snap.me.isPresent && seat;
  $("[data-place-box]").hidden = !isKnocking;
  $("[data-place]").textContent = snap.me.place || "";
  $("[data-knock]").hidden = isKnocking;
  $("[data-part=lobby] [data-leave]").hidden = !isKnocking;
  const isEarly = snap.meeting.state === "scheduled";
  $("[data-host-here]").textContent = snap.me.role === "host" ? "" : isEarly ? words.opens : snap.isHostHere ? words.hostHere : words.hostAway;
  if (snap.me.role === "guest" && !$("[data-knock][data-walk-in]")) $("[data-knock]").textContent = snap.me.state === "left" || snap.me.state === "admitted" ? words.enter : words.knock;
}

function showRoom(before) {
  view.showPeople(snap.people, snap.me.id);
  transport.sync(isElsewhere() ? [] : snap.people, snap.me);
  if (!hasCatchUp) { hasCatchUp = true; talk.catchUp(); }
  const others = snap.people.filter((one) => one.id !== snap.me.id);
  const known = new Set(before.people.map((one) => one.id));
  others.filter((one) => !known.has(one.id)).forEach((one) => say(fill(words.joined, one)));
  $("[data-link-box]").hidden = !snap.link;
  if (snap.link) $("[data-link]").href = snap.link;
  const isText = snap.meeting.state === "text";
  if (before.meeting.state !== snap.meeting.state && isElsewhere()) media.close(); // the other site wants the camera
  if (before.meeting.state === "link" && !isElsewhere() && wanted !== "text") openMedia().then(() => { transport.putTracks(); showControls(); });
  if (snap.meeting.state === "interrupted") view.say(words.interrupted);
  else if (isText) view.say(words.textOnly);
  else if (!others.length) view.say(words.waitingOther);
  else if (before.meeting.state === "interrupted") view.say("");
  else if ([words.waitingOther, words.textOnly, words.interrupted].includes($("[data-note]").textContent)) view.say("");
  if (isText && before.meeting.state !== "text" && !board.isOpen("chat")) board.open("chat");
  root.classList.toggle("is-text", isText);
  showControls();
}

const isElsewhere = () => snap.meeting.state === "link";

function showControls() {
  for (const [act, kind] of [["mic", "audio"], ["camera", "video"]]) {
    const button = $(`[data-act=${act}]`);
    const isOn = media.has(kind) && media.track(kind).enabled;
    button.hidden = Boolean(whyNot()) || wanted === "text" || isElsewhere();
    button.setAttribute("aria-pressed", String(isOn));
  }
  $("[data-self-tile]").hidden = !media.has("video");
  $("[data-self-tile]").classList.toggle("is-screen", media.isScreen());
  $("[data-act=screen]").hidden = !navigator.mediaDevices?.getDisplayMedia || wanted === "text" || isElsewhere();
  $("[data-act=screen] span").textContent = media.isScreen() ? words.stopScreen : words.screen;
  $("[data-act=pip]").hidden = !document.pictureInPictureEnabled;
  media.cameras().then((found) => { $("[data-act=flip]").hidden = found.length < 2 || !media.has("video"); });
  root.querySelectorAll("[name=media]").forEach((radio) => { radio.checked = radio.value === wanted; });
}

function finish() {
  release();
  sessionStorage.removeItem(flag);
  location.replace(config.base);
}

function release() {
  transport.close();
  stopLevel();
  media.close();
  subtitles.stop();
}

function loseSeat() {
  seat = 0;
  sessionStorage.removeItem(flag);
  release();
}

// ---- coming, staying, going -----------------------------------------------------------------------------------------
async function enter() {
  if (wanted !== "text" && snap.meeting.provider !== "link" && !isElsewhere()) await openMedia();
  const { status, body } = await wire.post("/enter", { media: wanted });
  if (status !== 200) { trouble(body?.error?.message || words.offline); return; }
  seat = body.me.seat;
  sessionStorage.setItem(flag, "in");
  apply(body);
}

async function openMedia() {
  if (media.has("audio") || media.has("video")) return;
  const reason = await media.open(wanted);
  if (reason) trouble(words[reason]);
  if (reason && !media.has("audio") && !media.has("video")) wanted = "text";
  else if (reason && !media.has("video")) wanted = "audio";
}

function trouble(text) {
  const box = $("[data-media-trouble]");
  box.hidden = !text;
  box.className = "notice notice-warn";
  box.textContent = text;
  say(text);
}

async function stay(quality = null) {
  if (!seat) return;
  const { status, body } = await wire.post("/presence", { seat, media: media.isScreen() ? "video" : wanted, quality });
  if (status === 200) apply(body);
  else if (body?.error?.code === "seat") { loseSeat(); const now = await wire.get("/state"); if (now.status === 200) { apply(now.body); if (partOf() === "lobby" && snap.me.isPresent) showElsewhere(); } }
  else if (status === 404) location.reload();
  else if (status === 0) view.say(words.offline);
}

function showElsewhere() {
  root.querySelectorAll("[data-part]").forEach((box) => { box.hidden = box.dataset.part !== "elsewhere"; });
}

async function leave() {
  const mine = seat;
  seat = 0;
  sessionStorage.removeItem(flag);
  release();
  const { status, body } = await wire.post("/leave", { seat: mine });
  if (status === 200) apply(body);
}

async function setMedia(next) {
  wanted = next;
  wasCameraCut = false;
  if (next === "text") { media.close(); }
  else {
    if (next === "audio") media.stop("video");
    if (!media.has("audio") || (next === "video" && !media.has("video"))) {
      const reason = await media.open(next);
      if (reason) { view.say(words[reason]); wanted = media.has("audio") ? "audio" : "text"; }
    }
  }
  showControls();
  await stay();
}

// ---- what the person does -------------------------------------------------------------------------------------------
const acts = {
  take: enter,
  preview: async () => { wanted = "video"; trouble(""); await openMedia(); showControls(); },
  "only-text": () => { wanted = "text"; media.close(); trouble(""); say(words.textOnly); },
  "go-text": () => { isLost = false; $("[data-act=go-text]").hidden = true; view.say(""); setMedia("text"); },
  mic: () => (media.has("audio") ? toggle("audio") : setMedia("audio")),
  camera: () => (media.has("video") ? toggle("video") : setMedia("video")),
  flip: () => media.flip(),
  reconnect: () => { view.say(words.reconnecting); transport.restart(); stay(); },
  pip: async () => { const video = view.videos().find((one) => one.videoWidth); if (document.pictureInPictureElement) await document.exitPictureInPicture(); else await video?.requestPictureInPicture(); },
  screen: async () => {
    if (media.isScreen()) media.stopScreen();
    else await media.shareScreen(() => { showControls(); stay(); }).catch((error) => { if (error.name !== "NotAllowedError") throw error; });
    showControls();
    await stay();
  },
  captions: () => subtitles.toggle(),
};

function toggle(kind) {
  media.mute(kind, media.track(kind).enabled);
  showControls();
}

root.addEventListener("click", (event) => {
  const act = event.target.closest("[data-act]")?.dataset.act;
  if (act && acts[act]) acts[act]();
  if (event.target.closest("[data-sheet=chat]")) { const dot = $("[data-unseen]"); dot.hidden = true; dot.textContent = ""; }
});
root.addEventListener("change", (event) => { if (event.target.name === "media") setMedia(event.target.value); });
root.addEventListener("submit", async (event) => {
  const form = event.target;
  event.preventDefault();
  if (beside?.matches(form)) return beside.save(event.submitter?.value ?? "keep");
  if (form.matches("[data-enter]")) return enter();
  if (form.matches("[data-leave]")) return leave();
  if (form.matches("[data-write]")) return talk.send();
  const { status, body } = await wire.form(form.action, new URLSearchParams(new FormData(form, event.submitter)));
  if (status === 200) apply(body);
  else view.say(body?.error?.message || words.unsent);
  return undefined;
}, true);

media.onChange(() => {
  transport.putTracks();
  const stream = media.stream();
  for (const video of [$("[data-self]"), $("[data-self-room]")]) {
    video.srcObject = media.has("video") ? new MediaStream([media.track("video")]) : null;
    if (video.srcObject) video.play().catch((error) => { if (error.name !== "AbortError") throw error; });
  }
  $("[data-preview]").hidden = !media.has("video") && !media.has("audio");
  $("[data-preview] video").hidden = !media.has("video");
  $("[data-act=preview]").hidden = media.has("video");
  stopLevel();
  stopLevel = $("[data-part=lobby]").hidden ? () => {} : levelOf(stream, (level) => { $("[data-level]").value = level; });
});
navigator.mediaDevices?.addEventListener?.("devicechange", () => { if (seat) showControls(); });
window.addEventListener("online", () => { stay(); transport.restart(); });
window.addEventListener("offline", () => view.say(words.offline));
navigator.connection?.addEventListener?.("change", () => { if (seat && navigator.onLine) transport.restart(); });
document.addEventListener("visibilitychange", () => { if (!document.hidden) stay(); });

// ---- the clock ------------------------------------------------------------------------------------------------------
function showTime() {
  const box = document.querySelector("[data-meeting-left]");
  if (!snap.meeting.endsAt || !seat) { box.textContent = ""; return; }
  const minutes = Math.ceil((new Date(snap.meeting.endsAt) - Date.now()) / 60_000);
  box.textContent = fill(words.minutes, { n: Math.max(0, minutes) });
  for (const [limit, text] of [[1, words.warnOne], [5, words.warnFive]]) {
    if (minutes > limit) warned.delete(limit);
    else if (!warned.has(limit)) { warned.add(limit); if (minutes > limit - 1) { view.say(text); say(text); } }
  }
}

async function measure() {
  const open = transport.connections().filter((pc) => pc.connectionState === "connected");
  if (!seat || !open.length) return;
  lastSample = await meter.sample(open);
  const advice = meter.advise(lastSample, wanted);
  if (advice === "audio" && !wasCameraCut) { await setMedia("audio"); wasCameraCut = true; view.say(words.lowToAudio); }
  else if (advice === "text") { await setMedia("text"); view.say(words.lowToText); }
}

async function begin() {
  document.body.classList.add("is-alive");
  wire.on("meeting_state", apply);
  wire.on("meeting_signal", (signal) => transport.receive(signal));
  wire.start();
  setInterval(() => { stay(lastSample); lastSample = null; }, PRESENCE_MS);
  setInterval(measure, SAMPLE_MS);
  setInterval(showTime, 1_000);
  const isMine = sessionStorage.getItem(flag) === "in";
  $("[data-media-choice]").hidden = snap.meeting.provider === "link" || snap.meeting.isTextOnly;
  if (isMine && ["admitted", "knocking"].includes(snap.me.state) && !["ended", "cancelled"].includes(snap.meeting.state)) await enter();
  else if (snap.me.isPresent && !["ended", "cancelled"].includes(snap.meeting.state)) { showElsewhere(); }
  else apply(snap);
  if (whyNot() && wanted !== "text") { wanted = "text"; trouble(words[whyNot()]); }
}

begin();
