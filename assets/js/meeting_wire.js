// How one window of a meeting talks to the site: posts in order, tried again while the network is away, and events.
import { hurry, listen, resumeFrom } from "./live.js";

const TRIES = 6;
const pause = (milliseconds) => new Promise((done) => { setTimeout(done, milliseconds); });

export function wireTo({ base, topic, last }) {
  const token = () => document.querySelector("meta[name=csrf-token]").content;
  const hearers = new Map();
  let chain = Promise.resolve();
  let number = 0;

  async function ask(path, options = {}) {
    for (let attempt = 1; ; attempt += 1) {
      try {
        const headers = { Accept: "application/json", "X-CSRFToken": token(), ...options.headers };
        const answer = await fetch(`${base}${path}`, { cache: "no-store", ...options, headers });
        if (answer.status < 500 || attempt === TRIES) return { status: answer.status, body: answer.status === 204 ? null : await answer.json() };
      } catch (error) {
        if (attempt === TRIES) return { status: 0, body: null, error };
      }
      await pause(Math.min(400 * 2 ** attempt, 5_000));
    }
  }

  const post = (path, body) => ask(path, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });

  function signal(seat, to, data) {
    number += 1;
    const mine = number;
    chain = chain.then(() => post("/signal", { seat, to, number: mine, data }));
    return chain;
  }

  function start() {
    resumeFrom(last);
    hurry(1_000);
    listen(topic, (event) => (hearers.get(event.name) ?? []).forEach((hear) => hear(event.data)));
  }

  return {
    post, signal, start,
    get: (path) => ask(path),
    form: (address, body) => ask(new URL(address, location.href).pathname.slice(base.length), { method: "POST", body }),
    on: (name, hear) => hearers.set(name, [...(hearers.get(name) ?? []), hear]),
  };
}
