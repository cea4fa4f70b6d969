// How good the connections are, from getStats: numbers for the record, and whether the picture is too much for the line.
const BAD_IN_A_ROW = 3;

export function qualityMeter() {
  const before = new Map();
  let bad = 0;

  async function sample(connections) {
    const found = { kbps_in: 0, kbps_out: 0 };
    let lost = 0;
    let received = 0;
    for (const [index, pc] of connections.entries()) {
      const stats = await pc.getStats();
      const selected = new Set([...stats.values()].filter((row) => row.type === "transport").map((row) => row.selectedCandidatePairId));
      stats.forEach((row) => {
        const key = `${index}:${row.id}`;
        const past = before.get(key);
        if (row.type === "inbound-rtp") {
          const gone = Math.max(0, row.packetsLost - (past?.packetsLost ?? 0));
          const came = row.packetsReceived - (past?.packetsReceived ?? 0);
          lost += gone;
          received += came;
          if (row.jitter !== undefined) found.jitter_ms = Math.max(found.jitter_ms ?? 0, row.jitter * 1000);
          if (row.kind === "video" && row.framesPerSecond !== undefined) found.frames_per_second = row.framesPerSecond;
        }
        if (row.type === "candidate-pair" && selected.has(row.id)) {
          if (row.currentRoundTripTime !== undefined) found.rtt_ms = Math.max(found.rtt_ms ?? 0, row.currentRoundTripTime * 1000);
          if (row.availableOutgoingBitrate) found.available = row.availableOutgoingBitrate / 1000;
          found.way = stats.get(row.localCandidateId)?.candidateType ?? "";
          if (past) {
            const seconds = (row.timestamp - past.timestamp) / 1000 || 1;
            found.kbps_in += ((row.bytesReceived - past.bytesReceived) * 8) / 1000 / seconds;
            found.kbps_out += ((row.bytesSent - past.bytesSent) * 8) / 1000 / seconds;
          }
        }
        if (["inbound-rtp", "candidate-pair"].includes(row.type)) before.set(key, { ...row });
      });
    }
    if (received + lost > 0) found.lost_percent = (100 * lost) / (received + lost);
    return found;
  }

  // Three bad samples in a row: "audio" while there is a picture, "text" when sound alone does not get through either.
  function advise(found, media) {
    const isBad = media === "video" ? (found.lost_percent ?? 0) > 12 || (found.available ?? 1e9) < 100 : (found.lost_percent ?? 0) > 30;
    bad = isBad ? bad + 1 : 0;
    if (bad < BAD_IN_A_ROW) return "";
    bad = 0;
    return media === "video" ? "audio" : "text";
  }

  return { sample, advise };
}
