import assert from "node:assert/strict";
import { test } from "node:test";
import { startedServer, startedTools } from "../../builtin/started-tools.ts";
import { allCases } from "./all-cases.ts";
import { missingFrom } from "./check-answer.ts";
import { runAgent, tools } from "./run-agent.ts";

/** Some of each kind of file: the rest is asked in `*.long.test.ts`. */
const chosen = allCases.filter((_, at) => at % 12 === 0);

test("questions about files of a real server, through the real tools", async () => {
  await using server = await startedServer((request, response) => {
    const at = Number(/\d+/.exec(request.url ?? "")?.[0]);
    response.setHeader("content-type", "text/csv");
    response.end(chosen[at]?.file ?? "");
  });
  await using builtin = await startedTools({ allow: [server.host] });
  for (const [at, tableCase] of chosen.entries()) {
    const question = tableCase.questions[0] ?? "";
    const text = `${question.replace("{url}", "the file")} ${server.url}/${at}.csv`;
    const run = await runAgent([{ role: "user", text }], tools, async ({ name }, args) => {
      const { content, trouble } = await builtin.call(name, args);
      return { content, isError: trouble !== undefined };
    });
    assert.deepEqual(missingFrom(run.text, tableCase), [], `${text}\n${run.text}`);
  }
});

test("without the grant the answer says that the address is private and how to grant it", async () => {
  await using server = await startedServer((_, response) => response.end("a,b\n1,2\n"));
  await using builtin = await startedTools();
  const text = `Analyze the sales data at ${server.url}/sales.csv`;
  const run = await runAgent([{ role: "user", text }], tools, async ({ name }, args) => {
    const { content, trouble } = await builtin.call(name, args);
    return { content, isError: trouble !== undefined };
  });
  assert.match(run.text, /private|loopback/);
  assert.match(run.text, /allow/);
  assert.equal(run.requests.length, 1);
});
