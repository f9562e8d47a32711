// Adds to package-lock.json the optional packages of other platforms that `npm install` left out
// (npm drops those the registry in use does not carry), because `npm ci` refuses a lock file
// without them. Run it after every `npm install`: node .ci/complete-lock.mjs
import { readFileSync, writeFileSync } from "node:fs";

const path = new URL("../package-lock.json", import.meta.url);
const lock = JSON.parse(readFileSync(path, "utf8"));
const systems = [
  "aix",
  "android",
  "darwin",
  "freebsd",
  "linux",
  "netbsd",
  "openbsd",
  "sunos",
  "win32",
];
const processors = { aarch64: "arm64", arm64: "arm64", armv7: "arm", x64: "x64" };

/** `linux-arm64-musl` at the end of a package's name -> npm's os, cpu and libc fields. */
function platformOf(name) {
  const words = name.split(/[-/]/);
  const os = words.find((word) => systems.includes(word));
  const cpu = words.map((word) => processors[word]).find(Boolean);
  if (os === undefined || cpu === undefined) throw new Error(`No platform in the name ${name}`);
  return { os: [os], cpu: [cpu], ...(words.includes("musl") ? { libc: ["musl"] } : {}) };
}

let added = 0;
for (const parent of Object.values({ ...lock.packages })) {
  for (const [name, version] of Object.entries(parent.optionalDependencies ?? {})) {
    const key = `node_modules/${name}`;
    if (lock.packages[key] !== undefined) continue;
    const { os, cpu, libc } = platformOf(name);
    const dev = parent.dev === true ? { dev: true } : {};
    lock.packages[key] = { version, cpu, ...dev, ...(libc ? { libc } : {}), optional: true, os };
    added += 1;
  }
}
const [root, ...rest] = Object.keys(lock.packages);
const sorted = [root, ...rest.sort((a, b) => a.localeCompare(b, "en"))];
lock.packages = Object.fromEntries(sorted.map((key) => [key, lock.packages[key]]));
writeFileSync(path, `${JSON.stringify(lock, null, 2)}\n`);
console.log(`package-lock.json: ${added} optional packages of other platforms added`);
