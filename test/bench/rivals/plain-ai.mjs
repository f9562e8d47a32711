// The plain handler: package `ai`, the history in memory, nothing durable.
import { createOpenAICompatible } from "@ai-sdk/openai-compatible";
import { jsonSchema, stepCountIs, streamText, tool } from "ai";
import { serveChat } from "./serve-chat.mjs";

const provider = createOpenAICompatible({
  name: "stub",
  baseURL: process.env.BENCH_MODEL_URL,
  includeUsage: true,
});
const model = provider("stub-model");
const histories = new Map();
const tools = {
  csv_parser: tool({
    description: "Reads a table.",
    inputSchema: jsonSchema({ type: "object", properties: { text: { type: "string" } } }),
    execute: ({ text }) => ({ row_count: text.trim().split("\n").length - 1 }),
  }),
};

serveChat(async function* (conversation, message) {
  const history = histories.get(conversation) ?? [];
  histories.set(conversation, history);
  history.push({ role: "user", content: message });
  const system = "You are a test agent.";
  const stopWhen = stepCountIs(10);
  const result = streamText({ model, system, messages: history, tools, stopWhen });
  let reply = "";
  for await (const text of result.textStream) {
    reply += text;
    yield text;
  }
  history.push({ role: "assistant", content: reply });
});
