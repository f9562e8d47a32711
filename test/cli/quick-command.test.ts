import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import AgentsGet from "../../cli/commands/agents/get.ts";
import AgentsList from "../../cli/commands/agents/list.ts";
import { findQuickCommand } from "../../cli/quick-command.ts";
import { root } from "./command-run.ts";

const loaders = {
  "agents/get": async () => ({ default: AgentsGet }),
  "agents/list": async () => ({ default: AgentsList }),
};

const cases = [
  { argv: ["agents", "list"], words: [] },
  { argv: ["agents", "list", "-o", "json"], words: ["-o", "json"] },
  { argv: ["agents", "get", "Reader"], words: ["Reader"] },
  { argv: ["agents", "get"], words: [] },
  { argv: ["agents", "list", "--help"], words: undefined },
  { argv: ["agents", "get", "Reader", "-h"], words: undefined },
  { argv: ["agents", "list", "Reader"], words: undefined },
  { argv: ["agents", "lst"], words: undefined },
  { argv: ["agents"], words: undefined },
  { argv: ["agents", "constructor"], words: undefined },
  { argv: ["--quiet", "agents", "list"], words: undefined },
  { argv: [], words: undefined },
];

for (const { argv, words } of cases) {
  const what = words === undefined ? "is left to oclif" : "is run without oclif's list";
  test(`'${argv.join(" ")}' ${what}`, async () => {
    const found = await findQuickCommand(argv, loaders);
    assert.deepEqual(found?.words, words);
    if (found !== undefined) assert.equal(found.command.id, argv.slice(0, 2).join(":"));
  });
}

test("no command of two words asks oclif for more than it is told", () => {
  const folder = join(root, "cli/commands");
  const paths = readdirSync(folder, { recursive: true, encoding: "utf8" });
  const uses = paths
    .filter((path) => path.includes("/") && path.endsWith(".ts"))
    .flatMap((path) => readFileSync(join(folder, path), "utf8").split("\n"))
    .filter((line) => line.includes("this.config"));
  assert.deepEqual(
    uses.map((line) => line.trim()),
    ["const { version } = this.config;"],
  );
});
