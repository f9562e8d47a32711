import assert from "node:assert/strict";
import { mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { watchFiles } from "../../cli/file-changes.ts";
import { openFolder } from "./folder.ts";

/** So long that only an event can be what ends the wait. */
const never = 3_600_000;

/** Each is done to a folder that holds `agent.toml`, while it is watched. */
const changes: readonly (readonly [string, (path: (name: string) => string) => void])[] = [
  ["a file is written", (path) => writeFileSync(path("agent.toml"), "new")],
  [
    "another file is put in its place, as editors do",
    (path) => {
      writeFileSync(path(".agent.toml.swp"), "new");
      renameSync(path(".agent.toml.swp"), path("agent.toml"));
    },
  ],
  ["a file is deleted", (path) => rmSync(path("agent.toml"))],
  ["a file comes", (path) => writeFileSync(path("other.toml"), "new")],
];

for (const [name, change] of changes) {
  test(`${name}: whoever watches the file or its folder is told`, async () => {
    using folder = openFolder();
    const path = (file: string) => join(folder.path, file);
    writeFileSync(path("agent.toml"), "old");
    using byFile = watchFiles([path("agent.toml")], never);
    using byFolder = watchFiles([folder.path], never);
    const { signal } = new AbortController();
    const told = Promise.all([byFile.next(signal), byFolder.next(signal)]);
    change(path);
    await told;
  });
}

test("a folder that comes is watched too, with what came with it", async () => {
  using folder = openFolder();
  using watched = watchFiles([folder.path], never);
  const { signal } = new AbortController();
  const deep = join(folder.path, "team", "writers");
  const came = watched.next(signal);
  mkdirSync(deep, { recursive: true });
  await came;
  const written = watched.next(signal);
  writeFileSync(join(deep, "agent.toml"), "new");
  await written;
});

test("hidden folders and node_modules are not looked into", async () => {
  using folder = openFolder();
  for (const name of [".git", "node_modules"]) mkdirSync(join(folder.path, name));
  using watched = watchFiles([folder.path], never);
  const leaving = new AbortController();
  const next = watched.next(leaving.signal);
  for (const name of [".git", "node_modules"]) {
    writeFileSync(join(folder.path, name, "agent.toml"), "new");
  }
  using other = watchFiles([join(folder.path, ".git")], never);
  const seen = other.next(leaving.signal);
  writeFileSync(join(folder.path, ".git", "agent.toml"), "newer");
  await seen;
  leaving.abort(new Error("left"));
  await assert.rejects(next, /left|aborted/);
});

test("without any event it is time for a look now and then", async () => {
  using folder = openFolder();
  using watched = watchFiles([folder.path], 1);
  await watched.next(new AbortController().signal);
});

test("what happens while nobody waits is told at the next call", async () => {
  using folder = openFolder();
  using watched = watchFiles([folder.path], never);
  using other = watchFiles([folder.path], never);
  const { signal } = new AbortController();
  const seen = other.next(signal);
  writeFileSync(join(folder.path, "agent.toml"), "new");
  await seen;
  await watched.next(signal);
});
