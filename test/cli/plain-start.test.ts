import assert from "node:assert/strict";
import { test } from "node:test";
import ServerStart from "../../cli/commands/server/start.ts";
import { parsePlainStart } from "../../cli/plain-start.ts";

/** What is given every time, unless said otherwise. */
const plain = { quiet: false, "no-color": false };

const cases: { words: string; found: object | undefined }[] = [
  { words: "", found: plain },
  { words: "--port 0 --data-dir=/d", found: { ...plain, port: "0", "data-dir": "/d" } },
  { words: "--config c --host ::1", found: { ...plain, config: "c", host: "::1" } },
  { words: "--quiet --no-color", found: { quiet: true, "no-color": true } },
  { words: "-d", found: undefined },
  { words: "--print-config", found: undefined },
  { words: "-o json", found: undefined },
  { words: "--help", found: undefined },
  { words: "--prot 1", found: undefined },
  { words: "--port", found: undefined },
  { words: "--quiet=yes", found: undefined },
  { words: "now", found: undefined },
  { words: "-- --help", found: undefined },
];

for (const { words, found } of cases) {
  test(`server start ${words} is ${found === undefined ? "left to oclif" : "read at once"}`, () => {
    const argv = ["server", "start", ...words.split(" ").filter((word) => word !== "")];
    const read = parsePlainStart(argv);
    assert.deepEqual(read && { ...read }, found);
  });
}

test("other commands are left to oclif", () => {
  for (const argv of [[], ["server"], ["server", "stop"], ["help", "server", "start"]]) {
    assert.equal(parsePlainStart(argv), undefined, argv.join(" "));
  }
});

test("every flag of the command that is a text is read at once", () => {
  const names = Object.entries(ServerStart.flags)
    .filter(([, flag]) => flag.type === "option")
    .map(([name]) => name);
  const argv = names.flatMap((name) => [`--${name}`, name]);
  const texts = Object.fromEntries(names.map((name) => [name, name]));
  const read = parsePlainStart(["server", "start", ...argv]);
  assert.deepEqual({ ...read }, { ...plain, ...texts });
});
