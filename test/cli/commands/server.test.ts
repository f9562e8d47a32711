import assert from "node:assert/strict";
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { root, runCommand } from "../command-run.ts";
import { openFolder } from "../folder.ts";
import { masked } from "../masked.ts";

const folder = openFolder();
const bin = join(root, "cli/bin.js");
const environment = {
  HOME: folder.path,
  CAXTON_DATA_DIR: join(folder.path, "data"),
  CAXTON_LOG_LEVEL: "error",
  PATH: process.env.PATH ?? "",
};
const banner =
  "✓ Caxton 0.1.0 on http://127.0.0.1:<port>   gRPC · Connect · gRPC-Web · REST\n" +
  "✓ Data in ~/data (0 agents, 0 versions)\n" +
  "! No access keys: open to users of this machine (what can run code needs the token in server.json)\n";
const stopped = {
  exitCode: 0,
  stdout: "",
  stderr: "✓ Stopped the server on http://127.0.0.1:<port>\n",
};

/** Runs the built command as a program of its own. */
function execute(
  ...words: string[]
): Promise<{ exitCode: number; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, [bin, ...words], { env: environment }, (error, stdout, stderr) => {
      const exitCode = error === null ? 0 : Number(error.code);
      resolve({ exitCode, stdout, stderr: masked(stderr, folder.path) });
    });
  });
}

before(async () => {
  const started = await execute("server", "start", "-d", "--port", "0");
  assert.deepEqual(started, { exitCode: 0, stdout: "", stderr: banner });
});
after(async () => {
  assert.deepEqual(await execute("server", "stop"), stopped);
  folder[Symbol.dispose]();
});

test("the status of a running server is one screen", async () => {
  const { exitCode, stdout, stderr } = await runCommand(["server", "status"], { environment });
  assert.deepEqual([exitCode, stderr], [0, ""]);
  assert.deepEqual(
    masked(stdout)
      .split("\n")
      .map((line) => line.replace(/\d+ MiB|(?<=ok): .*/, "…")),
    [
      "server     http://127.0.0.1:<port>",
      "version    0.1.0",
      "state      ok",
      "started    <time>",
      "protocols  grpc (http/2), connect (http/1.1), grpc-web (http/1.1), rest (http/1.1)",
      "content    0 agents, 0 versions",
      "memory     …",
      "store      ok…",
      "disk       ok…",
      "turns      ok…",
      "models     ok…",
      "",
    ],
  );
});

test("the status is data with everything the server says", async () => {
  const { stdout } = await runCommand(["server", "status", "-o", "json"], { environment });
  const { url, info, status } = JSON.parse(stdout);
  assert.match(url, /^http:\/\/127\.0\.0\.1:\d+$/);
  assert.equal(info.version, "0.1.0");
  assert.equal(status.state, "COMPONENT_STATE_OK");
});

test("a second server on the directory is refused in words, in front and in the background", async () => {
  const front = await execute("server", "start", "--port", "0");
  assert.equal(front.exitCode, 1);
  assert.match(front.stderr, /^✗ .+\n {2}.+/);
  const back = await execute("server", "start", "-d", "--port", "0");
  assert.equal(back.exitCode, 1);
  assert.match(
    back.stderr,
    /^✗ The server did not start; the end of <folder>\/data\/server\.log:\n {2}✗ /,
  );
  const { exitCode } = await runCommand(["server", "status"], { environment });
  assert.equal(exitCode, 0, "the first one goes on");
});

for (const signal of ["SIGINT", "SIGTERM"] as const) {
  test(`a server in front stops on ${signal} and exits with 0`, async () => {
    const directory = join(folder.path, `front-${signal}`);
    const words = [bin, "server", "start", "--port", "0", "--data-dir", directory];
    const child = spawn(process.execPath, words, {
      env: environment,
      stdio: ["ignore", "pipe", "pipe"],
    });
    let screen = "";
    for await (const chunk of child.stderr) {
      screen += chunk;
      if (screen.endsWith("server.json)\n")) child.kill(signal);
    }
    if (child.exitCode === null) await once(child, "exit");
    assert.equal(child.exitCode, 0);
    assert.equal(masked(screen), `${banner.replace("~/data", `~/front-${signal}`)}✓ Stopped\n`);
  });
}

const needsProc = process.platform === "linux" ? {} : { skip: "needs Linux: /proc" };

test(
  "a server whose parent does not ask what became of it is gone all the same",
  needsProc,
  async () => {
    const directory = join(folder.path, "orphan");
    const words = [bin, "server", "start", "--port", "0", "--data-dir", directory];
    // The shell becomes a program that never waits for the server it started.
    const script = '"$@" & exec sleep 1000';
    const parent = spawn("sh", ["-c", script, "sh", process.execPath, ...words], {
      env: environment,
      stdio: ["ignore", "ignore", "pipe"],
    });
    let screen = "";
    parent.stderr.on("data", (chunk) => {
      screen += chunk;
    });
    while (!screen.includes("server.json")) await once(parent.stderr, "data");
    const { exitCode, stderr } = await execute("server", "stop", "--data-dir", directory);
    parent.kill();
    assert.deepEqual({ exitCode, stderr }, { exitCode: 0, stderr: stopped.stderr });
  },
);

test("stopping where no server runs says so and is no error", async () => {
  const directory = join(folder.path, "empty");
  assert.deepEqual(await runCommand(["server", "stop", "--data-dir", directory], { environment }), {
    exitCode: 0,
    stdout: "",
    stderr: `· No server runs on ${directory}\n`,
  });
});

test("the configuration is printed with the origin of each value, and nothing starts", async () => {
  const words = ["server", "start", "--print-config", "--port", "9001"];
  const { exitCode, stdout } = await runCommand(words, { environment });
  assert.equal(exitCode, 0);
  assert.match(stdout, /^NAME +VALUE +ORIGIN +DESCRIPTION\n/);
  assert.match(stdout, /^server\.port +9001 +flag --port +/m);
  assert.match(stdout, /^log\.level +error +environment CAXTON_LOG_LEVEL +/m);
  assert.match(stdout, /^server\.host +127\.0\.0\.1 +default +/m);
});

test("a wrong value of the configuration is named with its origin", async () => {
  const { exitCode, stderr } = await runCommand(["server", "start", "--port", "x"], {
    environment,
  });
  assert.equal(exitCode, 1);
  assert.match(
    stderr,
    /^✗ server\.port \(flag --port\): must be a whole number from 0 to 65535\n {2}caxton server start --print-config/,
  );
});

test("the built command answers for its version before anything is loaded", async () => {
  for (const word of ["version", "--version", "-v"]) {
    assert.deepEqual(await execute(word), { exitCode: 0, stdout: "caxton 0.1.0\n", stderr: "" });
  }
});

test("the built command ends with the exit code and the words of its error", async () => {
  assert.deepEqual(await execute("agents", "get", "Nobody"), {
    exitCode: 4,
    stdout: "",
    stderr: "✗ No agent 'Nobody' in workspace 'default'\n  See what there is: caxton agents list\n",
  });
});
