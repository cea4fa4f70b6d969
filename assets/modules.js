// Copies the modules to static/js, stamping each import with its content's hash: static files are kept by
// browsers for ever, so that a changed module needs a new address, and so does everything that imports it.
import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const source = fileURLToPath(new URL("js", import.meta.url));
const target = fileURLToPath(new URL("../static/js", import.meta.url));
const names = readdirSync(source).filter((name) => name.endsWith(".js"));
const stamped = new Map();

function stamp(name) {
  if (!stamped.has(name)) {
    const body = readFileSync(`${source}/${name}`, "utf8").replace(/"\.\/([a-z_]+\.js)"/g, (_whole, other) => {
      const digest = createHash("sha256").update(stamp(other)).digest("hex").slice(0, 10);
      return `"./${other}?v=${digest}"`;
    });
    stamped.set(name, body);
  }
  return stamped.get(name);
}

rmSync(target, { recursive: true, force: true });
mkdirSync(target, { recursive: true });
for (const name of names) writeFileSync(`${target}/${name}`, stamp(name));
