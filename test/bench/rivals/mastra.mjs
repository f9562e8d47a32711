// Mastra with its own storage: an agent with memory on libsql.
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createOpenAICompatible } from "@ai-sdk/openai-compatible";
import { Mastra } from "@mastra/core";
import { Agent } from "@mastra/core/agent";
import { createTool } from "@mastra/core/tools";
import { LibSQLStore } from "@mastra/libsql";
import { Memory } from "@mastra/memory";
import { z } from "zod";
import { serveChat } from "./serve-chat.mjs";

const provider = createOpenAICompatible({
  name: "stub",
  baseURL: process.env.BENCH_MODEL_URL,
  includeUsage: true,
});
const directory = mkdtempSync(join(tmpdir(), "caxton-bench-mastra-"));
const storage = new LibSQLStore({ id: "bench", url: `file:${join(directory, "mastra.db")}` });
const agent = new Agent({
  id: "bench",
  name: "bench",
  instructions: "You are a test agent.",
  model: provider("stub-model"),
  memory: new Memory({ storage, options: { lastMessages: 20 } }),
  tools: {
    csv_parser: createTool({
      id: "csv_parser",
      description: "Reads a table.",
      inputSchema: z.object({ text: z.string() }),
      execute: async ({ text }) => ({ row_count: text.trim().split("\n").length - 1 }),
    }),
  },
});
const mastra = new Mastra({ agents: { bench: agent }, storage, logger: false });
const bench = mastra.getAgent("bench");

serveChat(async function* (conversation, message) {
  const memory = { thread: conversation, resource: "bench" };
  const stream = await bench.stream(message, { memory, maxSteps: 10 });
  for await (const text of stream.textStream) yield text;
});
