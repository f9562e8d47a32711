import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { parseManifest } from "../../src/manifest/parse-manifest.ts";
import { agentText, problemsOf } from "./agent-text.ts";

describe("known tools", () => {
  const text = agentText('tools = ["ticket_system", "csv_parser"]');
  test("a tool that is nowhere is warned of", () =>
    assert.deepEqual(problemsOf(text), ["UNKNOWN_TOOL@4:10 tools[0]"]));
  test("a tool that the server has is not", () =>
    assert.deepEqual(parseManifest(text, { knownTools: ["ticket_system"] }).diagnostics, []));
  test("nothing is checked where tools cannot be known", () =>
    assert.deepEqual(parseManifest(text, { knownTools: "any" }).diagnostics, []));
  test("a close match is offered", () => {
    const [first] = parseManifest(agentText('tools = ["tiket_system"]'), {
      knownTools: ["ticket_system"],
    }).diagnostics;
    assert.match(first?.hint ?? "", /"ticket_system"/);
  });
});
