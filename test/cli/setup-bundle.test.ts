import assert from "node:assert/strict";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { before, test } from "node:test";
import { bundleCommand } from "../../cli/setup-bundle.mjs";
import { root } from "./command-run.ts";
import { openFolder } from "./folder.ts";

const folder = openFolder();
const read = (name: string) => readFileSync(join(folder.path, name), "utf8");

before(async () => {
  mkdirSync(join(folder.path, "commands"));
  writeFileSync(join(folder.path, "commands/gone.js"), "");
  await bundleCommand(root, folder.path);
});

test("there is a file for each command, and none for those that are gone", () => {
  const listCommands = (path: string) =>
    readdirSync(path, { recursive: true, encoding: "utf8" })
      .filter((name) => /\.[jt]s$/.test(name))
      .map((name) => name.slice(0, -3))
      .sort();
  const sources = listCommands(join(root, "cli/commands"));
  assert.deepEqual(listCommands(join(folder.path, "commands")), sources);
});

test("every thread that is started is there", () => {
  const bundle = read("serve.js") + read("start.js");
  const threads = [...bundle.matchAll(/["'`/](\w+-thread)\b/g)].map(([, name]) => `${name}.js`);
  assert.ok(threads.includes("writer-thread.js"), "the store has a thread");
  for (const name of threads) assert.ok(existsSync(join(folder.path, name)), name);
});

test("sources find by their own place only what lies beside them in a bundle too", () => {
  const uses = readdirSync(join(root, "src"), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ts"))
    .flatMap((name) => readFileSync(join(root, "src", name), "utf8").split("\n"))
    .filter((line) => line.includes("import.meta."));
  const isKnown = (line: string) =>
    /(createRequire|threadUrl)\((".+-thread", )?import\.meta\.url/.test(line);
  assert.deepEqual(
    uses.filter((line) => !isKnown(line)),
    [],
  );
});

test("packages that are native or that tracing patches are left where npm put them", () => {
  const inside = ["start.js", "serve.js", "writer-thread.js"].map(read).join("");
  const licenses = read("licenses.txt");
  const found = new Set([...licenses.matchAll(/^(\S+) [\d.]+ \(/gm)].map(([, name]) => name));
  for (const name of ["@grpc/grpc-js", "better-sqlite3", "pino", "undici"]) {
    assert.ok(!found.has(name), name);
    assert.ok(inside.includes(`require("${name}")`), `${name} is required`);
  }
});

test("no module of Node's and no package is imported at the start", () => {
  for (const name of ["start.js", "serve.js"]) assert.ok(!/^import /m.test(read(name)), name);
});

test("no bundle has headers of fetch, which would load all of it", () => {
  const usesFetch = (name: string) => read(name).includes("new Headers(");
  assert.deepEqual(["start.js", "serve.js"].filter(usesFetch), []);
});

test("oclif loads its parts where they are used, and no rules of a language", () => {
  const text = read("start.js");
  assert.ok(text.includes("function parse_1$get(){"));
  assert.ok(!text.includes(".id.localeCompare("));
});

test("the licenses of what is inside go along", () => {
  const licenses = read("licenses.txt");
  assert.match(licenses, /^@oclif\/core [\d.]+ \(MIT\)\n\n(The )?MIT License/m);
  assert.doesNotMatch(licenses, /better-sqlite3|caxton/);
});

test("the same sources give the same files", async () => {
  using again = openFolder();
  await bundleCommand(root, again.path);
  for (const name of ["start.js", "serve.js", "licenses.txt"]) {
    assert.ok(readFileSync(join(again.path, name), "utf8") === read(name), name);
  }
});

test("sources that cannot be read are refused, by name", async () => {
  using other = openFolder();
  mkdirSync(join(other.path, "cli/commands"), { recursive: true });
  mkdirSync(join(other.path, "src"));
  writeFileSync(join(other.path, "cli/start.ts"), "export const start = ;");
  writeFileSync(join(other.path, "src/serve.ts"), "");
  await assert.rejects(bundleCommand(other.path, join(other.path, "dist")), /cli\/start\.ts:1:/);
  assert.equal(existsSync(join(other.path, "dist")), false, "nothing is written");
});
