import assert from "node:assert/strict";
import { test } from "node:test";
import type { ModelMessage } from "../../../../src/domain/model.ts";
import { runAgent, tools } from "./run-agent.ts";

const system: ModelMessage = {
  role: "system",
  text: "You are a data analysis expert. You can fetch CSV data from URLs\nand provide insights and summaries.",
};

async function talk(...says: string[]): Promise<string> {
  let messages: readonly ModelMessage[] = [system];
  let last = "";
  for (const text of says) {
    const run = await runAgent([...messages, { role: "user", text }], tools, async () => ({
      content: "{}",
    }));
    messages = run.messages;
    last = run.text;
  }
  return last;
}

const cases: readonly (readonly [string, readonly string[], RegExp])[] = [
  [
    "a name that was told",
    ["My name is Ada Lovelace", "What is my name?"],
    /Your name is Ada Lovelace\./,
  ],
  [
    "a name told in passing",
    ["Hi, I'm Grace and I like CSV.", "who am i? what is my name"],
    /Grace/,
  ],
  [
    "a fact that was told",
    ["My favourite colour is green.", "What's my favourite colour?"],
    /green/,
  ],
  ["a name that was not told", ["hello", "What is my name?"], /not told me your name/],
  ["the last question", ["Is it late?", "What did I just ask?"], /"Is it late\?"/],
  ["the first message", ["What did I just ask?"], /first message/],
  [
    "what it can do, from the instructions and tools",
    ["What can you do?"],
    /data analysis expert.*http_client.*csv_parser/s,
  ],
  ["what it is", ["Are you a real AI?"], /rules/],
  ["thanks", ["hi", "Thank you!"], /welcome/],
  ["German name", ["Ich heiße Jürgen", "Wie heiße ich?"], /Jürgen/],
  ["what it cannot do", ["Write a sonnet about the sea"], /cannot.*real language model/s],
];

for (const [name, says, answer] of cases) {
  test(`tells ${name}`, async () => assert.match(await talk(...says), answer));
}

test("answers from memories in the context", async () => {
  const memories: ModelMessage = {
    role: "system",
    text: "Relevant knowledge:\n- The office in Graz opens at 8:30.\n- Support is closed on Sundays.",
  };
  const ask = async (text: string) =>
    (await runAgent([system, memories, { role: "user", text }], [], async () => ({ content: "" })))
      .text;
  assert.match(await ask("When does the office in Graz open?"), /8:30/);
  assert.match(await ask("Who won the world cup in 1954?"), /cannot answer/);
});

test("finds message, history and knowledge in a filled template", async () => {
  const text =
    "Customer inquiry: What is the refund period?\nPrevious conversation: User: hi\nKnowledge base context: Our refund period is 30 days.\n";
  const run = await runAgent([system, { role: "user", text }], [], async () => ({ content: "" }));
  assert.match(run.text, /30 days/);
});
