// Picture and sound straight between windows: one connection to each other person in the room. The one with the lower
// number offers, also anew when the way is lost; so offers never cross. Tracks are exchanged without new offers.
const GATHER_MS = 80;
const PATIENCE_MS = 3_000;
const CONNECT_MS = 15_000;
const SERVERS_MS = 120_000;

export function mesh({ wire, media, onStream, onState }) {
  const peers = new Map();
  const seen = new Set();
  let me = null;
  let servers = [];
  let askedAt = -SERVERS_MS;

  function sync(people, self) {
    me = self;
    const wanted = new Map(people.filter((one) => one.id !== me.id && one.media !== "text" && me.media !== "text").map((one) => [one.id, one]));
    for (const [id, peer] of peers) if (wanted.get(id)?.seat !== peer.seat || peer.mySeat !== me.seat) drop(id);
    for (const one of wanted.values()) if (!peers.has(one.id)) add(one);
  }

  function drop(id) {
    const peer = peers.get(id);
    if (!peer) return;
    peers.delete(id);
    clearTimeout(peer.timer);
    peer.pc.close();
    onStream(id, null);
  }

  function add(one) {
    const pc = new RTCPeerConnection({ bundlePolicy: "max-bundle" });
    const peer = { id: one.id, seat: one.seat, mySeat: me.seat, pc, stream: new MediaStream(), early: [], batch: [], ways: 0, offers: me.id < one.id, work: null };
    peers.set(one.id, peer);
    pc.addEventListener("icecandidate", ({ candidate }) => candidate && gather(peer, candidate));
    pc.addEventListener("icegatheringstatechange", () => { if (isOpen(peer) && pc.iceGatheringState === "complete" && !peer.ways) onState(peer.id, "unreachable"); });
    pc.addEventListener("track", ({ track }) => { peer.stream.addTrack(track); onStream(peer.id, peer.stream); });
    pc.addEventListener("connectionstatechange", () => follow(peer));
    peer.work = fresh().then(() => useServers(peer));
    if (peer.offers) {
      ["audio", "video"].forEach((kind) => pc.addTransceiver(kind, { direction: "sendrecv" }));
      peer.work = peer.work.then(() => offer(peer));
    }
    watch(peer);
  }

  // What is not connected in time is tried anew; meanwhile the person is told, and can choose another way.
  function watch(peer) {
    clearTimeout(peer.timer);
    peer.timer = setTimeout(() => {
      if (!isOpen(peer) || peer.pc.connectionState === "connected") return;
      restart(peer);
      onState(peer.id, "unreachable");
    }, CONNECT_MS);
  }

  const isOpen = (peer) => peers.get(peer.id) === peer;
  const send = (peer, data) => wire.signal(peer.mySeat, peer.id, data);

  function gather(peer, candidate) {
    peer.ways += 1;
    peer.batch.push(candidate.toJSON());
    if (peer.batch.length > 1) return;
    setTimeout(() => { if (isOpen(peer)) send(peer, { candidates: peer.batch.splice(0) }); }, GATHER_MS);
  }

  async function offer(peer, options = {}) {
    if (!isOpen(peer)) return;
    await putTracks(peer);
    await peer.pc.setLocalDescription(await peer.pc.createOffer(options));
    send(peer, { description: peer.pc.localDescription.toJSON() });
  }

  async function putTracks(peer) {
    for (const transceiver of peer.pc.getTransceivers()) {
      if (transceiver.stopped) continue;
      const kind = transceiver.receiver.track.kind;
      if (transceiver.direction !== "sendrecv") transceiver.direction = "sendrecv";
      await transceiver.sender.replaceTrack(media.track(kind));
    }
  }

  function receive(signal) {
    const peer = peers.get(signal.from);
    const key = `${signal.from}:${signal.seat}:${signal.number}`;
    if (!peer || peer.seat !== signal.seat || peer.mySeat !== signal.toSeat || seen.has(key)) return;
    seen.add(key);
    peer.work = peer.work.then(() => isOpen(peer) && handle(peer, signal.data)).catch((error) => { console.warn("signal", error); });
  }

  async function handle(peer, data) {
    if (data.restart) { if (peer.offers) await renew(peer); return; }
    if (data.description) {
      await peer.pc.setRemoteDescription(data.description);
      if (data.description.type === "offer") {
        await putTracks(peer);
        await peer.pc.setLocalDescription();
        send(peer, { description: peer.pc.localDescription.toJSON() });
      }
      data = { candidates: peer.early.splice(0) };
    }
    for (const candidate of data.candidates ?? []) {
      if (peer.pc.remoteDescription) await peer.pc.addIceCandidate(candidate);
      else peer.early.push(candidate);
    }
  }

  function follow(peer) {
    if (!isOpen(peer)) return;
    const state = peer.pc.connectionState;
    onState(peer.id, state);
    if (state === "failed") restart(peer);
    else if (state === "disconnected") setTimeout(() => { if (isOpen(peer) && peer.pc.connectionState === "disconnected") restart(peer); }, PATIENCE_MS);
  }

  async function renew(peer) {
    await refresh();
    useServers(peer);
    await offer(peer, { iceRestart: true });
  }

  function restart(peer) {
    onState(peer.id, "restarting");
    watch(peer);
    if (peer.offers) peer.work = peer.work.then(() => renew(peer)).catch((error) => { console.warn("restart", error); });
    else refresh().then(() => { useServers(peer); if (isOpen(peer)) send(peer, { restart: true }); });
  }

  // Credentials of the relay live for minutes: they are asked for anew before each connection and each restart.
  async function refresh() {
    const { status, body } = await wire.get("/ice");
    if (status === 200) [servers, askedAt] = [body.iceServers, Date.now()];
  }

  const fresh = () => (Date.now() - askedAt < SERVERS_MS ? Promise.resolve() : refresh());

  function useServers(peer) {
    if (isOpen(peer)) peer.pc.setConfiguration({ iceServers: servers, bundlePolicy: "max-bundle" });
  }

  return {
    sync, receive, refresh,
    restart: () => peers.forEach((peer) => restart(peer)),
    putTracks: () => peers.forEach((peer) => { peer.work = peer.work.then(() => isOpen(peer) && putTracks(peer)); }),
    connections: () => [...peers.values()].map((peer) => peer.pc),
    close: () => [...peers.keys()].forEach(drop),
  };
}
