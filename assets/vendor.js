// Copies the vendored scripts out of node_modules and writes their SHA-384 manifest.
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const target = `${root}static/vendor`;
const files = [{ name: "htmx.min.js", package: "htmx.org", source: "dist/htmx.min.js" }];

mkdirSync(target, { recursive: true });
const manifest = {};
for (const file of files) {
  const folder = `${root}node_modules/${file.package}`;
  const body = readFileSync(`${folder}/${file.source}`);
  const { version, license } = JSON.parse(readFileSync(`${folder}/package.json`, "utf8"));
  writeFileSync(`${target}/${file.name}`, body);
  manifest[file.name] = {
    package: file.package,
    version,
    license,
    source: file.source,
    sha384: createHash("sha384").update(body).digest("base64"),
  };
}
writeFileSync(`${target}/manifest.json`, `${JSON.stringify(manifest, null, 2)}\n`);
