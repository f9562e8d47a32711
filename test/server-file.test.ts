import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { openServerFile } from "../src/server-file.ts";

test("server.json is for its owner only, replaces an older one, and goes with the server", async () => {
  const directory = await mkdtemp(join(tmpdir(), "caxton-file-"));
  const path = join(directory, "server.json");
  const content = { url: "http://127.0.0.1:1", token: "old", boot_id: "boot_1", pid: 1 };
  await openServerFile(directory, content);
  {
    using _file = await openServerFile(directory, { ...content, token: "new" });
    assert.deepEqual(JSON.parse(await readFile(path, "utf8")), { ...content, token: "new" });
    assert.equal((await stat(path)).mode & 0o777, 0o600);
  }
  assert.equal(existsSync(path), false);
  await rm(directory, { recursive: true });
});
