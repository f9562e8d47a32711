import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { test } from "node:test";
import { runCommand } from "../command-run.ts";

const { stdout: bash } = await runCommand(["completion", "bash"]);

/** What bash offers after `words`, of which the last is being typed. */
function complete(...words: string[]): string[] {
  const script = `
    caxton() { if [[ $1 == turns ]]; then echo turn_1; else echo "Reader"; echo "Writer"; fi; }
    ${bash}
    COMP_WORDS=(caxton ${words.map((word) => `'${word}'`).join(" ")})
    COMP_CWORD=${words.length}
    _caxton
    printf '%s\\n' "\${COMPREPLY[@]}"`;
  return execFileSync("bash", ["--norc", "-c", script], { encoding: "utf8" }).trimEnd().split("\n");
}

const rows = [
  { words: ["a"], offers: ["agents", "api"] },
  { words: ["agents", "re"], offers: ["restart", "resume"] },
  { words: ["agents", "get", "R"], offers: ["Reader"] },
  { words: ["turns", "show", "t"], offers: ["turn_1"] },
  { words: ["agents", "delete", "Reader", "--f"], offers: ["--force"] },
  { words: ["server", "start", "--p"], offers: ["--port", "--print-config"] },
  { words: ["context", ""], offers: ["list", "remove", "set", "show", "use"] },
];

for (const { words, offers } of rows) {
  test(`bash completes caxton ${words.join(" ")}`, () => {
    assert.deepEqual(complete(...words), offers);
  });
}

for (const shell of ["zsh", "fish"]) {
  test(`the script for ${shell} knows every command and asks for the names of agents`, async () => {
    const { exitCode, stdout } = await runCommand(["completion", shell]);
    assert.equal(exitCode, 0);
    for (const word of ["agents", "rollback", "deploy", "validate", "base-version"]) {
      assert.match(stdout, new RegExp(`\\b${word}\\b`), word);
    }
    assert.match(stdout, /caxton agents list -o name/);
  });
}

test("an unknown shell is refused, naming those there are", async () => {
  const { exitCode, stderr } = await runCommand(["completion", "cmd"]);
  assert.equal(exitCode, 2);
  assert.match(stderr, /^✗ Expected cmd to be one of: bash, zsh, fish\n/);
});
