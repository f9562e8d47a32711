import assert from "node:assert/strict";

/** What the examples of all languages print: a deployment, a streamed answer, a handled error. */
export function checkExample(output: string): void {
  const lines = output.trimEnd().split("\n");
  assert.equal(lines[0], "deployed Guide", output);
  assert.match(lines.slice(1, -1).join("\n"), /You show people around\./);
  assert.equal(lines.at(-1), "there is no agent of that name", output);
}
