// Picture and sound through the site's media server, for more people than windows can carry among themselves: one connection
// up, and one down for each other person. This window asks the site, which asks the server; only media goes there directly.
import { gathered } from "./gathering.js";

const RETRY_MS = 1_000;
const KEEP_MS = 10_000;
const MOST_TRIES = 5; // before the person is told and shown another way

const later = (act) => setTimeout(act, RETRY_MS);

export function panel({ wire, media, onStream, onState, onTrouble = () => {} }) {
  const downs = new Map();
  let me = null;
  let others = new Map();
  let up = null;
  let servers = [];
  let timer = 0;
  let tries = 0;

  const ask = (op, more = {}) => wire.post("/panel", { op, seat: me.seat, ...more });
  const legs = () => [up, ...downs.values()].map((one) => one?.leg).filter(Boolean);

  function sync(people, self) {
    me = self;
    const isIn = people.some((one) => one.id === me.id) && me.media !== "text";
    others = new Map(isIn ? people.filter((one) => one.id !== me.id && one.media !== "text").map((one) => [one.id, one]) : []);
    if (!isIn) { close(); return; }
    if (up?.seat !== me.seat) { close(); publish(); return; }
    for (const [id, down] of downs) if (others.get(id)?.seat !== down.seat) drop(id);
    if (up.isSent) for (const one of others.values()) if (!downs.has(one.id)) watch(one);
  }

  async function refresh() {
    const { status, body } = await wire.get("/ice");
    if (status !== 200) { onTrouble(body?.error?.message ?? ""); return false; }
    servers = body.iceServers;
    return true;
  }

  async function publish() {
    const mine = { seat: me.seat, mySeat: me.seat, pc: null, leg: "", isSent: false };
    const isOpen = () => up === mine;
    up = mine;
    const again = () => { failed(me.id); later(() => { if (isOpen()) { end(mine); publish(); } }); };
    if (!(await refresh())) { if (isOpen()) again(); return; }
    if (!isOpen()) return;
    mine.pc = new RTCPeerConnection({ iceServers: servers, bundlePolicy: "max-bundle" });
    for (const kind of ["audio", "video"]) await mine.pc.addTransceiver(kind, { direction: "sendonly" }).sender.replaceTrack(media.track(kind));
    if (!isOpen()) return;
    mine.pc.addEventListener("connectionstatechange", () => { if (isOpen() && mine.pc.connectionState === "failed") restart(); });
    await mine.pc.setLocalDescription();
    await gathered(mine.pc);
    if (!isOpen()) return;
    const { status, body } = await ask("publish", { sdp: mine.pc.localDescription.sdp });
    if (!isOpen()) { if (status === 200) ask("drop", { seat: mine.seat, legs: [body.leg] }); return; }
    if (status !== 200) { onTrouble(body?.error?.message ?? ""); again(); return; }
    Object.assign(mine, { leg: body.leg, isSent: true });
    await mine.pc.setRemoteDescription({ type: "answer", sdp: body.sdp });
    timer = setInterval(keep, KEEP_MS);
    for (const one of others.values()) {
      wire.signal(me.seat, one.id, { feed: body.feed });
      if (!downs.has(one.id)) watch(one);
    }
  }

  async function watch(one) {
    const down = { seat: one.seat, mySeat: me.seat, pc: null, leg: "", feed: 0, least: 0 };
    downs.set(one.id, down);
    const isOpen = () => downs.get(one.id) === down;
    const again = () => later(() => { if (isOpen()) { drop(one.id); if (others.has(one.id)) watch(others.get(one.id)); } });
    const { status, body } = await ask("watch", { to: one.id });
    if (!isOpen()) { if (status === 200) ask("drop", { seat: down.mySeat, legs: [body.leg] }); return; }
    if (status !== 200) { if (body?.error?.code !== "later") failed(one.id); again(); return; }
    const pc = new RTCPeerConnection({ iceServers: servers, bundlePolicy: "max-bundle" });
    Object.assign(down, { leg: body.leg, feed: body.feed, pc });
    if (down.feed < down.least) { again(); return; }
    const stream = new MediaStream();
    pc.addEventListener("track", ({ track }) => { stream.addTrack(track); onStream(one.id, stream); });
    pc.addEventListener("connectionstatechange", () => {
      if (!isOpen()) return;
      if (pc.connectionState === "connected") tries = 0;
      if (pc.connectionState === "failed") { failed(one.id); again(); } else onState(one.id, pc.connectionState);
    });
    await pc.setRemoteDescription({ type: "offer", sdp: body.sdp });
    await pc.setLocalDescription();
    await gathered(pc);
    if (isOpen() && (await ask("start", { leg: down.leg, sdp: pc.localDescription.sdp })).status !== 200 && isOpen()) again();
  }

  function failed(id) {
    tries += 1;
    onState(id, tries >= MOST_TRIES ? "unreachable" : "restarting");
  }

  // What the server has lost, for it was started anew or did not hear from us for long, is asked for again.
  async function keep() {
    const { status, body } = await ask("keep", { legs: legs() });
    if (status !== 200 || !up) return;
    if (body.gone.includes(up.leg)) { restart(); return; }
    for (const [id, down] of downs) if (body.gone.includes(down.leg)) { drop(id); if (others.has(id)) watch(others.get(id)); }
  }

  // The other one sends anew: what came before has ended.
  function receive({ from, seat, data }) {
    const down = downs.get(from);
    if (!data.feed || !up?.isSent || others.get(from)?.seat !== seat || down?.feed >= data.feed) return;
    if (down && !down.feed) { down.least = data.feed; return; } // it is being asked for
    drop(from);
    watch(others.get(from));
  }

  function end(one) {
    one.pc?.close();
    if (one.leg) ask("drop", { seat: one.mySeat, legs: [one.leg] });
  }

  function drop(id) {
    const down = downs.get(id);
    if (!down) return;
    downs.delete(id);
    end(down);
    onStream(id, null);
  }

  function close() {
    clearInterval(timer);
    if (up) end(up);
    up = null;
    [...downs.keys()].forEach(drop);
  }

  function restart() {
    if (!up) return;
    close();
    publish();
  }

  return {
    sync, receive, refresh, restart, close,
    putTracks: () => up?.pc?.getSenders().forEach((sender, index) => sender.replaceTrack(media.track(index === 0 ? "audio" : "video"))),
    connections: () => [up?.pc, ...[...downs.values()].map((down) => down.pc)].filter(Boolean),
  };
}
