// The camera, microphone and screen of this window. Says in one word why they cannot be had.
const VIDEO = { width: { ideal: 640 }, height: { ideal: 480 }, frameRate: { ideal: 20, max: 30 } };

export function whyNot() {
  if (!window.isSecureContext) return "insecure";
  if (!navigator.mediaDevices?.getUserMedia || !window.RTCPeerConnection) return "unsupported";
  return "";
}

const reasonOf = (error) => ({ NotAllowedError: "denied", SecurityError: "denied", NotReadableError: "busy", AbortError: "busy" })[error.name] ?? "noCamera";

export function localMedia() {
  const tracks = { audio: null, video: null };
  let camera = null; // the camera's own track while the screen is shared
  let deviceId = "";
  const changed = new Set();
  const tell = () => changed.forEach((hear) => hear());
  const drop = (kind) => { tracks[kind]?.stop(); tracks[kind] = null; };

  function take(stream) {
    for (const track of stream.getTracks()) {
      tracks[track.kind]?.stop();
      tracks[track.kind] = track;
      track.addEventListener("ended", () => { if (tracks[track.kind] === track) { tracks[track.kind] = null; tell(); } });
    }
    tell();
  }

  // Picture and sound, else sound alone; resolves with "" or the reason.
  async function open(wanted = "video") {
    const reason = whyNot();
    if (reason) return reason;
    if (wanted === "text") return "";
    const video = wanted === "video" ? { ...VIDEO, ...(deviceId ? { deviceId: { exact: deviceId } } : { facingMode: "user" }) } : false;
    try {
      take(await navigator.mediaDevices.getUserMedia({ audio: { echoCancellation: true, noiseSuppression: true }, video }));
      return "";
    } catch (error) {
      if (wanted === "video" && error.name !== "NotAllowedError") {
        const isHeard = (await open("audio")) === "";
        if (isHeard) return reasonOf(error);
      }
      return reasonOf(error);
    }
  }

  async function cameras() {
    const devices = (await navigator.mediaDevices?.enumerateDevices?.()) ?? [];
    return devices.filter((device) => device.kind === "videoinput");
  }

  async function flip() {
    const all = await cameras();
    if (all.length < 2) return;
    const now = all.findIndex((device) => device.deviceId === tracks.video?.getSettings().deviceId);
    deviceId = all[(now + 1) % all.length].deviceId;
    drop("video");
    take(await navigator.mediaDevices.getUserMedia({ video: { ...VIDEO, deviceId: { exact: deviceId } } }));
  }

  async function shareScreen(ended) {
    const stream = await navigator.mediaDevices.getDisplayMedia({ video: { frameRate: { max: 10 } } });
    camera = tracks.video;
    [tracks.video] = stream.getVideoTracks();
    tracks.video.contentHint = "detail";
    tracks.video.addEventListener("ended", () => { stopScreen(); ended(); });
    tell();
  }

  function stopScreen() {
    if (camera === null && !isScreen()) return;
    tracks.video?.stop();
    tracks.video = camera;
    camera = null;
    tell();
  }

  const isScreen = () => tracks.video?.contentHint === "detail";

  return {
    open, cameras, flip, shareScreen, stopScreen, isScreen,
    track: (kind) => tracks[kind],
    has: (kind) => tracks[kind] !== null,
    stream: () => new MediaStream(Object.values(tracks).filter(Boolean)),
    mute: (kind, isMuted) => { if (tracks[kind]) tracks[kind].enabled = !isMuted; },
    stop: (kind) => { drop(kind); tell(); },
    close: () => { drop("audio"); drop("video"); camera?.stop(); camera = null; tell(); },
    onChange: (hear) => changed.add(hear),
  };
}

// The loudness of a stream as 0–100, told ten times a second until stopped.
export function levelOf(stream, hear) {
  if (!window.AudioContext || !stream.getAudioTracks().length) return () => {};
  const context = new AudioContext();
  const analyser = context.createAnalyser();
  analyser.fftSize = 4096; // 85 ms: nothing between two looks is missed
  context.createMediaStreamSource(stream).connect(analyser);
  context.resume();
  const samples = new Float32Array(analyser.fftSize);
  const timer = setInterval(() => {
    analyser.getFloatTimeDomainData(samples);
    const power = Math.sqrt(samples.reduce((sum, value) => sum + value * value, 0) / samples.length);
    hear(Math.min(100, Math.round(power * 300)));
  }, 100);
  return () => { clearInterval(timer); if (context.state !== "closed") context.close(); };
}
