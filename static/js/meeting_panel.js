// Picture and sound through the site's media server, for more people than a mesh carries: one connection up, one down
// for each other person. The site hands on what the server asks; this window never talks to it but for media.
const GATHER_MS = 1_500;
const RETRY_MS = 1_000;

function gathered(pc) {
  if (pc.iceGatheringState === "complete") return Promise.resolve();
  return new Promise((done) => {
    setTimeout(done, GATHER_MS);
    pc.addEventListener("icegatheringstatechange", () => pc.iceGatheringState === "complete" && done());
  });
}

export function panel({ wire, media, onStream, onState }) {
  const subscriptions = new Map();
  let up = null;
  let me = null;
  let servers = [];
  let timer = 0;

  const ask = (op, more = {}) => wire.post("/panel", { op, seat: me.seat, ...more });

  async function refresh() {
    const { status, body } = await wire.get("/ice");
    if (status === 200) servers = body.iceServers;
  }

  function sync(people, self) {
    me = self;
    const isIn = people.some((one) => one.id === me.id);
    if (!isIn || me.media === "text") { close(); return; }
    if (up?.seat !== me.seat) { close(); publish(); }
    const wanted = new Map(people.filter((one) => one.id !== me.id && one.feed).map((one) => [one.id, one]));
    for (const [id, down] of subscriptions) if (wanted.get(id)?.feed !== down.feed) drop(id);
    for (const one of wanted.values()) if (!subscriptions.has(one.id)) subscribe(one);
  }

  async function publish() {
    const mine = { seat: me.seat, pc: null };
    up = mine;
    await refresh();
    if (up !== mine) return;
    mine.pc = new RTCPeerConnection({ iceServers: servers, bundlePolicy: "max-bundle" });
    for (const kind of ["audio", "video"]) {
      const sender = mine.pc.addTransceiver(kind, { direction: "sendonly" }).sender;
      await sender.replaceTrack(media.track(kind));
    }
    mine.pc.addEventListener("connectionstatechange", () => { if (up === mine) { onState(me.id, mine.pc.connectionState); if (mine.pc.connectionState === "failed") restart(); } });
    await mine.pc.setLocalDescription();
    await gathered(mine.pc);
    const { status, body } = await ask("publish", { sdp: mine.pc.localDescription.sdp });
    if (up !== mine) return;
    if (status === 200) await mine.pc.setRemoteDescription({ type: "answer", sdp: body.sdp });
    else again(() => { if (up === mine) { mine.pc.close(); up = null; publish(); } });
    clearInterval(timer);
    timer = setInterval(() => ask("keepalive"), 20_000);
  }

  const again = (act) => setTimeout(act, RETRY_MS);

  async function subscribe(one) {
    const down = { feed: one.feed, pc: null };
    subscriptions.set(one.id, down);
    const isOpen = () => subscriptions.get(one.id) === down;
    const { status, body } = await ask("subscribe", { feed: one.id });
    if (!isOpen()) return;
    if (status !== 200) { again(() => { if (isOpen()) { subscriptions.delete(one.id); subscribe(one); } }); return; }
    const pc = new RTCPeerConnection({ iceServers: servers, bundlePolicy: "max-bundle" });
    down.pc = pc;
    const stream = new MediaStream();
    pc.addEventListener("track", ({ track }) => { stream.addTrack(track); onStream(one.id, stream); });
    pc.addEventListener("connectionstatechange", () => { if (isOpen()) { onState(one.id, pc.connectionState); if (pc.connectionState === "failed") { drop(one.id); subscribe(one); } } });
    await pc.setRemoteDescription({ type: "offer", sdp: body.sdp });
    await pc.setLocalDescription();
    await gathered(pc);
    if (isOpen()) await ask("start", { handle: body.handle, sdp: pc.localDescription.sdp });
  }

  function drop(id) {
    subscriptions.get(id)?.pc?.close();
    subscriptions.delete(id);
    onStream(id, null);
  }

  function close() {
    clearInterval(timer);
    up?.pc?.close();
    up = null;
    [...subscriptions.keys()].forEach(drop);
  }

  function restart() {
    if (!up) return;
    up.pc?.close();
    up = null;
    [...subscriptions.keys()].forEach(drop);
    publish();
  }

  return {
    sync, refresh, restart, close,
    receive: () => {},
    putTracks: () => up?.pc?.getSenders().forEach((sender, index) => sender.replaceTrack(media.track(index === 0 ? "audio" : "video"))),
    connections: () => [up?.pc, ...[...subscriptions.values()].map((down) => down.pc)].filter(Boolean),
  };
}
