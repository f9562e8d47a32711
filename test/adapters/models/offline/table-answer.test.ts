import assert from "node:assert/strict";
import { test } from "node:test";
import { allCases } from "./all-cases.ts";
import { missingFrom } from "./check-answer.ts";
import { answerOver, ask, runAgent, tools } from "./run-agent.ts";

/** Some of each kind of file: `*.long.test.ts` asks all, in all words. */
const chosen = allCases.filter((_, at) => at % 8 === 1);

for (const { file, questions, ...demand } of chosen) {
  test(`figures for: ${questions[0]}`, async () => {
    const { text, requests } = await ask(file, questions[0] ?? "");
    assert.deepEqual(missingFrom(text, demand), [], text);
    assert.ok(requests.length <= 8);
  });
}

test("the check of figures finds what is missing, wrong or out of order", () => {
  assert.deepEqual(missingFrom("1. South: 1,247.5", { told: [1247.5, "South"] }), []);
  assert.deepEqual(missingFrom("1. South: 1,248", { told: [1247] }), ["1247"]);
  assert.deepEqual(missingFrom("b a", { told: [], order: ["a", "b"] }), ["order a, b"]);
});

test("a question without an address is about the table before it", async () => {
  const files = new Map([
    ["http://a.example/x.csv", Buffer.from("city,visits\nRome,3\nOslo,9\nRome,4\n")],
  ]);
  const call = answerOver(files);
  const first = await runAgent(
    [{ role: "user", text: "How many rows has http://a.example/x.csv?" }],
    tools,
    call,
  );
  const next = await runAgent(
    [...first.messages, { role: "user", text: "And which city has the most visits?" }],
    tools,
    call,
  );
  assert.match(next.text, /Oslo has the highest/);
});

test("a table in the message is read where it stands", async () => {
  const text = "What is the total amount by team?\nteam,amount\nred,10\nblue,7\nred,5\n";
  const { text: answer } = await runAgent([{ role: "user", text }], tools, answerOver(new Map()));
  assert.match(answer, /red: 15/);
});

test("an address that cannot be had is told", async () => {
  const { text } = await runAgent(
    [{ role: "user", text: "Summarize http://a.example/none.csv" }],
    tools,
    answerOver(new Map()),
  );
  assert.match(text, /status 404/);
});

test("a name among many values is found in the table", async () => {
  const rows = Array.from({ length: 40 }, (_, at) => `Customer ${at},${at * 10}`).join("\n");
  const { text } = await ask(`client,paid\n${rows}\n`, "How much did Customer 17 pay in");
  assert.match(text, /\b170\b/);
});
