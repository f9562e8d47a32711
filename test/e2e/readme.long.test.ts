import assert from "node:assert/strict";
import { type ChildProcess, execFileSync, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { test } from "node:test";
import { findCommandBlocks, root } from "../docs/markdown.ts";

/** The command of the README that shows an agent at work in a clone, and what it says is shown. */
const quickStart = findCommandBlocks("README.md")[0];
const startCommand = "npm run setup && npx caxton server start";

test("a clone in an empty home runs by the command of the README", async () => {
  const folder = mkdtempSync(join(tmpdir(), "caxton-readme-"));
  try {
    const clone = join(folder, "caxton");
    execFileSync("git", ["clone", "--quiet", "--no-hardlinks", root, clone]);
    const env = newcomer(folder);
    checkQuickStart(clone, env);
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

/** The dialogue of the quick start, as the README prints it. */
function checkQuickStart(clone: string, env: NodeJS.ProcessEnv) {
  const { script = "", printed = "" } = quickStart ?? {};
  assert.equal(script, "npm run quickstart\n");
  const result = spawnSync("bash", ["-c", script], { cwd: clone, env, encoding: "utf8" });
  const screen = comparable(result.stdout + result.stderr);
  assert.equal(result.status, 0, screen);
  const lines = comparable(printed)
    .split("\n")
    .filter((line) => line !== "" && line !== "…");
  assert.ok(lines.length > 4);
  for (const line of lines) assert.ok(screen.includes(line), `${line} is not in:\n${screen}`);
}

/** A taken port is replaced, and in a pipe no name stands before an answer. */
function comparable(text: string): string {
  return text.replaceAll(/127\.0\.0\.1:\d+/g, "127.0.0.1:port").replaceAll("[DataAnalyzer] ", "");
}

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
