import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { openSync } from "node:fs";
import { test } from "node:test";

const linesMax = 3000;

/** Node's arguments for a program that logs to standard error and then ends in the given way. */
function program(ending: string) {
  const text = `
    import { createLog } from "${new URL("../../src/observe/log.ts", import.meta.url)}";
    const log = createLog({ level: "info", pretty: false });
    for (let count = 0; count < ${linesMax}; count += 1) {
      log.write("info", "line", { count });
      if (count % 1000 === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    }
    ${ending}`;
  return ["--input-type=module", "--eval", text];
}

const endings: [string, string][] = [
  ["by disposing of its log", "await log[Symbol.asyncDispose](); process.exit(0);"],
  ["by running out of work", ""],
  ["at once", "await new Promise((resolve) => setTimeout(resolve, 50)); process.exit(0);"],
];

for (const [name, ending] of endings) {
  test(`every line reaches standard error in order when the process ends ${name}`, () => {
    const { status, stderr } = spawnSync(process.execPath, program(ending), { encoding: "utf8" });
    assert.equal(status, 0, stderr);
    const counts = stderr
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line).count);
    assert.deepEqual(
      counts,
      Array.from({ length: linesMax }, (_, index) => index),
    );
  });
}

for (const [name, ending] of endings) {
  test(`a full disk under the log lets the process go on and end ${name}`, {
    skip: process.platform !== "linux" && "needs Linux (/dev/full)",
  }, () => {
    const { status, stderr } = spawnSync(process.execPath, program(ending), {
      stdio: ["ignore", openSync("/dev/full", "w"), "pipe"],
      encoding: "utf8",
    });
    assert.equal(status, 0, stderr);
  });
}

test("a reader that leaves or never reads does not hold up disposing", async () => {
  for (const leave of [true, false]) {
    const ending =
      "await log[Symbol.asyncDispose](); process.stdout.write('done'); process.exit(0);";
    const child = spawn(process.execPath, program(ending), { stdio: ["ignore", "pipe", "pipe"] });
    if (leave) child.stderr.destroy();
    const [said] = await child.stdout.take(1).toArray();
    assert.equal(String(said), "done");
    child.stderr.destroy();
  }
});
