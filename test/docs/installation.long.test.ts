import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { after, before, describe, test } from "node:test";
import { findCommandBlocks, root } from "./markdown.ts";

describe("docs/installation.md, in a clone and an empty home", () => {
  const folder = mkdtempSync(join(tmpdir(), "caxton-installation-"));
  const clone = join(folder, "clone");
  const installed = join(folder, "global");
  let hasFailed = false;
  const run = (script: string) => {
    const env = newcomer(folder, clone, installed);
    const options = { cwd: clone, env, encoding: "utf8" } as const;
    assert.ok(!hasFailed, "an earlier command failed");
    const { status, stdout, stderr } = spawnSync("bash", ["-ec", script], options);
    hasFailed = status !== 0;
    assert.equal(status, 0, `${script}\n${stdout}\n${stderr}`);
    return stdout + stderr;
  };

  before(() => {
    execFileSync("git", ["clone", "--quiet", "--no-hardlinks", root, clone]);
  });
  after(() => {
    const file = join(folder, ".local", "share", "caxton", "server.json");
    if (existsSync(file)) process.kill(JSON.parse(readFileSync(file, "utf8")).pid, "SIGKILL");
    rmSync(folder, { recursive: true, force: true });
  });

  for (const { line, script } of findCommandBlocks("docs/installation.md")) {
    test(`line ${line}: ${script.split("\n")[0]}`, () => {
      const output = run(script);
      if (script.includes("caxton version")) assert.match(output, /^caxton \d+\.\d+\.\d+$/m);
      if (script.includes("server status")) assert.match(output, /^state\s+ok$/m);
    });
  }

  test("at the end nothing is left but the clone, its data before the upgrade and caches", () => {
    assert.deepEqual(readdirSync(join(installed, "bin")), []);
    assert.equal(existsSync(join(folder, ".local", "share", "caxton")), false);
    assert.ok(existsSync(join(folder, "caxton-before", "caxton.db")));
    assert.equal(run("git status --porcelain"), "", "the set-up leaves nothing to commit");
  });
});

/** The environment of somebody who has nothing of this checkout, and Node 24 once it is set up. */
function newcomer(home: string, clone: string, prefix: string): NodeJS.ProcessEnv {
  const folders = (process.env.PATH ?? "").split(delimiter);
  const outside = folders.filter((entry) => !entry.includes("node_modules"));
  const own =
    /^(?:npm_(?:lifecycle|package|config_local|execpath|node)|CAXTON_|XDG_|NODE(?!_EXTRA_CA_CERTS$))/;
  const kept = Object.entries(process.env).filter(([name]) => !own.test(name));
  return {
    ...Object.fromEntries(kept),
    HOME: home,
    PATH: [join(prefix, "bin"), join(clone, "node_modules", ".bin"), ...outside].join(delimiter),
    CAXTON_PORT: "0",
    npm_config_prefix: prefix,
    // Which registry there is, this machine knows.
    npm_config_userconfig: process.env.npm_config_userconfig ?? join(homedir(), ".npmrc"),
  };
}
