// The expected wait of a position, as jobsite/fairs/waiting.py reckons it: times in seconds.
export function remaining(elapsed, mean) {
  const x = 4 * Math.max(elapsed, 0) / mean;
  return mean / 4 * (4 + 3 * x + x * x + x ** 3 / 6) / (1 + x + x * x / 2 + x ** 3 / 6);
}

export function expectedWait(position, { idle, busy, mean }, now) {
  if (idle + busy.length === 0) return null;
  const free = [...Array(idle).fill(0), ...busy.map((since) => remaining(now - since, mean))];
  for (let ahead = 1; ahead < position; ahead += 1) free[free.indexOf(Math.min(...free))] += mean;
  return Math.min(...free);
}
