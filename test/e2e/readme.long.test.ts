import assert from "node:assert/strict";
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { test } from "node:test";
import { findCommandBlocks, root } from "../docs/markdown.ts";

/** The command of the README that makes a clone run. */
const startCommand = findCommandBlocks("README.md")[0]?.script ?? "";

test("a clone in an empty home runs by the command of the README", async () => {
  const folder = mkdtempSync(join(tmpdir(), "caxton-readme-"));
  try {
    const clone = join(folder, "caxton");
    execFileSync("git", ["clone", "--quiet", "--no-hardlinks", root, clone]);
    const env = newcomer(folder);
    const server = spawn("bash", ["-c", startCommand], {
      cwd: clone,
      env,
      stdio: ["ignore", "ignore", "pipe"],
      detached: true,
    });
    try {
      const url = await readyUrl(server);
      const run = (words: string) =>
        execFileSync("bash", ["-c", words], { cwd: clone, env, encoding: "utf8" });
      assert.equal(run("npx caxton deploy examples/data-analyzer.toml").trim(), "DataAnalyzer");
      const headers = { "content-type": "application/json" };
      const list = `${url}/caxton.v1.AgentService/ListAgents`;
      const answer = await fetch(list, { method: "POST", headers, body: "{}" });
      const { agents } = (await answer.json()) as { agents: { name: string }[] };
      assert.deepEqual(
        agents.map(({ name }) => name),
        ["DataAnalyzer"],
      );
      const ended = once(server, "exit");
      run("npx caxton server stop");
      await ended;
      run("npm run setup");
      assert.equal(run("git status --porcelain"), "", "the set-up leaves nothing to commit");
    } finally {
      endGroup(server);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

/** The environment of somebody whose home is empty and who has no package of this checkout. */
function newcomer(home: string): NodeJS.ProcessEnv {
  const folders = (process.env.PATH ?? "").split(delimiter);
  const outside = folders.filter((entry) => !entry.includes("node_modules"));
  const kept = Object.entries(process.env).filter(
    ([name]) =>
      !/^(?:npm_(?:lifecycle|package|config_local|execpath)|CAXTON_|XDG_|NODE)/.test(name),
  );
  return {
    ...Object.fromEntries(kept),
    HOME: home,
    PATH: outside.join(delimiter),
    CAXTON_PORT: "0",
  };
}

/** Resolves with the address in the server's banner; rejects with what it said when it ends. */
function readyUrl(server: ChildProcess): Promise<string> {
  const ready = Promise.withResolvers<string>();
  let talk = "";
  server.stderr?.on("data", (chunk) => {
    talk += chunk;
    const url = /✓ Caxton \S+ on (http:\S+)/.exec(talk)?.[1];
    if (url !== undefined) ready.resolve(url);
  });
  server.once("exit", () => ready.reject(new Error(`The server ended: ${talk}`)));
  return ready.promise;
}

function endGroup({ pid, exitCode, signalCode }: ChildProcess) {
  if (pid !== undefined && exitCode === null && signalCode === null) process.kill(-pid, "SIGKILL");
}
