// Writes .br and .gz beside every built file that gains by it; the web server sends them as they are.
import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

const root = fileURLToPath(new URL("../static", import.meta.url));
const LEAST_BYTES = 600;

for (const entry of readdirSync(root, { recursive: true })) {
  const path = `${root}/${entry}`;
  if (/\.(br|gz)$/.test(entry)) rmSync(path);
}
for (const entry of readdirSync(root, { recursive: true })) {
  if (!/\.(css|js|svg)$/.test(entry)) continue;
  const path = `${root}/${entry}`;
  const body = readFileSync(path);
  if (body.length < LEAST_BYTES) continue;
  writeFileSync(`${path}.br`, brotliCompressSync(body, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }));
  writeFileSync(`${path}.gz`, gzipSync(body, { level: 9 }));
}
