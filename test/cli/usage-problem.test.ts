import assert from "node:assert/strict";
import { test } from "node:test";
import { CLIError } from "@oclif/core/errors";
import { toUsageProblem } from "../../cli/usage-problem.ts";

const hint = "See how it is used: add --help";

const rows = [
  {
    name: "the colours of the parser are left out",
    message:
      "The following error occurred:\n  \u001b[2m--diff=true cannot also be provided when using --watch\u001b[22m",
    says: "--diff cannot go with --watch",
  },
  {
    name: "each complaint is a line, without a headline",
    message:
      "The following errors occurred:\n  Missing required flag reason\n  Missing required flag step\nSee more help with --help",
    says: "Missing required flag reason\n  Missing required flag step",
  },
];
for (const { name, message, says } of rows) {
  test(name, () => {
    assert.deepEqual(toUsageProblem(new CLIError(message)), { exitCode: 2, message: says, hint });
  });
}

test("what is no complaint of the parser is left to others", () => {
  assert.equal(toUsageProblem(new Error("The following error occurred:")), undefined);
});
