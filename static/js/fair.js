// Pages of an open fair: position and wait kept true by the booth's news, calls with sound, notice and vibration,
// recruiters' presence, visits. Every part also works by reload.
import { expectedWait } from "./fair_wait.js?v=17e6ffc63c";
import { listen, resumeFrom } from "./live.js?v=2473e5ce64";

const PRESENCE = 12_000;
const WORDS = 10_000;
const token = () => document.querySelector("meta[name=csrf-token]")?.content ?? "";
const heard = new Set();

function post(address) {
  return fetch(address, { method: "POST", headers: { "X-CSRFToken": token(), "X-Requested-With": "fetch" } });
}

function look(element) {
  element.dispatchEvent(new CustomEvent("fair-look"));
}

// What a ticket's part says now; data attributes are its memory, so that a part brought in anew starts right.
function servingOf(ticket) {
  const busy = ticket.dataset.busy ? ticket.dataset.busy.split(",").map(Number) : [];
  return { idle: Number(ticket.dataset.idle), busy, mean: Number(ticket.dataset.mean) || 600 };
}

function say(ticket) {
  const place = ticket.querySelector("[data-fair-position]");
  const words = ticket.querySelector("[data-fair-wait]");
  const position = Number(ticket.dataset.position);
  if (!place || !words || !position) return;
  const wait = expectedWait(position, servingOf(ticket), Date.now() / 1000);
  const text = wait === null ? words.dataset.nobody : wait < 45 ? words.dataset.soon : words.dataset.minutes.replace("#", Math.max(1, Math.round(wait / 60)));
  if (place.textContent !== String(position)) place.textContent = String(position);
  if (words.textContent !== text) words.textContent = text;
}

function hearQueue(ticket, news) {
  const revision = Number(ticket.dataset.revision);
  if (news.rev <= revision) return;
  const own = Number(ticket.dataset.fairTicket);
  if (news.rev !== revision + 1 || news.ticket === own || news.look || !ticket.dataset.position) {
    ticket.dataset.revision = String(news.rev);
    look(ticket);
    return;
  }
  Object.assign(ticket.dataset, { revision: news.rev, idle: news.idle, busy: news.busy.join(","), mean: news.mean });
  if (news.delta && news.ticket < own) {
    ticket.dataset.position = String(Number(ticket.dataset.position) + news.delta);
    if (ticket.dataset.position === "1") return look(ticket);
  }
  say(ticket);
}

function watchBooth(booth) {
  if (!booth || heard.has(booth)) return;
  heard.add(booth);
  let pending = 0;
  listen(`booth:${booth}`, (event) => {
    if (event.name === "chat") document.getElementById("chat-lines")?.dispatchEvent(new CustomEvent("fair-chat"));
    document.querySelectorAll(`[data-fair-ticket][data-booth="${booth}"]`).forEach((ticket) => {
      if (event.name === "queue") hearQueue(ticket, event.data);
    });
    clearTimeout(pending);
    pending = setTimeout(() => document.querySelectorAll("#desk-part").forEach(look), 300);
  });
}

function ring(title, text) {
  try {
    const audio = new AudioContext();
    [0, 0.3, 0.6].forEach((at) => {
      const tone = audio.createOscillator();
      const volume = audio.createGain();
      volume.gain.value = 0.2;
      tone.frequency.value = 880;
      tone.connect(volume).connect(audio.destination);
      tone.start(audio.currentTime + at);
      tone.stop(audio.currentTime + at + 0.2);
    });
  } catch { /* no sound here: the notice and the words remain */ }
  navigator.vibrate?.([300, 150, 300, 150, 300]);
  if (window.Notification?.permission === "granted" && document.hidden) new Notification(title, { body: text, requireInteraction: true });
  document.title = `● ${title}`;
}

function watchPerson(element) {
  listen(`person:${element.dataset.fairPerson}`, (event) => {
    if (event.name === "TicketCalled") {
      ring(element.dataset.ringTitle, document.title);
      const shown = document.querySelector(`[data-entry="${event.data.entry_id}"]`);
      if (shown) look(shown);
      else element.dispatchEvent(new CustomEvent("fair-call"));
    }
    if (event.name === "talk") document.querySelectorAll("[data-fair-ticket]").forEach(look);
  });
  element.addEventListener("htmx:afterSwap", () => element.querySelector("[data-fair-confirm]")?.focus());
}

function offerNotices(root) {
  if (window.Notification?.permission !== "default") return;
  root.querySelectorAll("[data-fair-allow]").forEach((line) => {
    line.hidden = false;
    line.querySelector("button").addEventListener("click", () => Notification.requestPermission().then(() => { line.hidden = true; }));
  });
}

function begin(root) {
  root.querySelectorAll("[data-booth], [data-fair-booth]").forEach((part) => watchBooth(part.dataset.booth ?? part.dataset.fairBooth));
  if (root.dataset?.booth) watchBooth(root.dataset.booth);
  root.querySelectorAll("[data-fair-ticket]").forEach(say);
  offerNotices(root);
}

// What happened between the answer of the server and the first word of the stream must not be missed.
document.querySelectorAll("[data-fair-since]").forEach((element) => resumeFrom(Number(element.dataset.fairSince)));
begin(document);
document.addEventListener("htmx:load", (event) => begin(event.detail.elt));
setInterval(() => document.querySelectorAll("[data-fair-ticket]").forEach(say), WORDS);
document.querySelectorAll("[data-fair-person]").forEach(watchPerson);
document.querySelectorAll("[data-fair-figures]").forEach((element) => {
  listen(element.dataset.fairFigures, (event) => {
    if (event.name !== "figures") return;
    const now = event.data;
    const texts = [`${now.attended} / ${now.booths}`, now.waiting, now.talking, now.visitors, now.intents];
    element.querySelectorAll(".stat b").forEach((number, at) => { number.textContent = String(texts[at]); });
  });
});
document.querySelectorAll("[data-fair-visit]").forEach((element) => { if (element.dataset.fairVisit) post(element.dataset.fairVisit); });
document.querySelectorAll("[data-fair-presence]").forEach((element) => {
  if (element.dataset.away === undefined) setInterval(() => post(element.dataset.fairPresence), PRESENCE);
  listen(`person:${element.dataset.fairHost}`, () => document.querySelectorAll("#desk-part").forEach(look));
});
document.querySelectorAll("[data-fair-talk]").forEach((element) => {
  listen(element.dataset.viewerTopic, (event) => {
    if (event.name === "talk" && String(event.data.talk) === element.dataset.fairTalk && !document.querySelector("form:focus-within, textarea:focus")) location.reload();
  });
});
