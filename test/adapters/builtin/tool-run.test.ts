import assert from "node:assert/strict";
import { test } from "node:test";
import { contentOf, startedServer, startedTools, toolConfig, toolLimits } from "./started-tools.ts";

test("a request ends with the timeout of the agent's file, and a call with its own; each says so", async () => {
  await using server = await startedServer(() => {});
  await using started = await startedTools({ allow: [server.host] });
  const http = (timeoutMs: number) => ({
    config: { ...toolConfig, httpClient: { ...toolConfig.httpClient, timeoutMs } },
  });
  const cases = [
    [http(120), toolLimits, /request took longer than 120 ms \(timeout of \[tool_config\.http_cl/],
    [http(5_000), { ...toolLimits, timeoutMs: 90 }, /call took longer than 90 ms \(tool_call_tim/],
  ] as const;
  for (const [more, limits, message] of cases) {
    for (const name of ["http_client", "csv_parser"]) {
      const result = await started.call(name, { url: server.url }, { ...more, limits });
      assert.equal(result.trouble, "TOOL_TIMEOUT");
      assert.match(contentOf(result).message, message);
    }
  }
});

test("a table in the arguments has the time of the call, not of a request", async () => {
  await using started = await startedTools();
  const config = { ...toolConfig, httpClient: { ...toolConfig.httpClient, timeoutMs: 1 } };
  const result = await started.call("csv_parser", { text: "a\n1\n" }, { config });
  assert.equal(result.trouble, undefined);
});
