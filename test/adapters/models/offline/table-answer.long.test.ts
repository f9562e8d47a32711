import assert from "node:assert/strict";
import { test } from "node:test";
import { startedServer, startedTools } from "../../builtin/started-tools.ts";
import { allCases } from "./all-cases.ts";
import { missingFrom } from "./check-answer.ts";
import { ask, runAgent, tools } from "./run-agent.ts";

for (const judged of allCases) {
  for (const question of judged.questions) {
    test(`figures for: ${question}`, async () => {
      const { text, requests } = await ask(judged.file, question);
      assert.deepEqual(missingFrom(text, judged), [], text);
      assert.ok(requests.length <= 8);
    });
  }
}

test("every file of a real server, through the real tools", async () => {
  await using server = await startedServer((request, response) => {
    const at = Number(/\d+/.exec(request.url ?? "")?.[0]);
    response.setHeader("content-type", "text/csv");
    response.end(allCases[at]?.file ?? "");
  });
  await using builtin = await startedTools({ allow: [server.host] });
  for (const [at, judged] of allCases.entries()) {
    const question = judged.questions[0] ?? "";
    const text = `${question.replace("{url}", "the file")} ${server.url}/${at}.csv`;
    const run = await runAgent([{ role: "user", text }], tools, async ({ name }, args) => {
      const { content, trouble } = await builtin.call(name, args);
      return { content, isError: trouble !== undefined };
    });
    assert.deepEqual(missingFrom(run.text, judged), [], `${text}\n${run.text}`);
  }
});
