/**
 * A language model without any delay, in a process of its own: chat completions over server-sent
 * events. A message that begins with `Tool` has it ask for csv_parser first (`Tool 100`: so often);
 * every other answer is a text in 20 pieces. Says its port to its parent.
 */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

const base = { id: "stub", object: "chat.completion.chunk", created: 1, model: "stub-model" };
const piece = (delta: object, finish: string | null = null) =>
  `data: ${JSON.stringify({ ...base, choices: [{ index: 0, delta, finish_reason: finish }] })}\n\n`;
const usage = { prompt_tokens: 100, completion_tokens: 40, total_tokens: 140 };
const end = `data: ${JSON.stringify({ ...base, choices: [], usage })}\n\ndata: [DONE]\n\n`;
const text = Buffer.from(
  [
    piece({ role: "assistant", content: "" }),
    ...Array.from({ length: 20 }, (_, index) => piece({ content: `piece ${index} of the text, ` })),
    piece({}, "stop"),
    end,
  ].join(""),
);

function toolCall(number: number): string {
  const table = `{"text":"city,sales\\nRome,${number}\\nOslo,4\\n"}`;
  const called = { name: "csv_parser", arguments: table };
  const calls = [{ index: 0, id: `call-${number}`, type: "function", function: called }];
  return [piece({ role: "assistant", tool_calls: calls }), piece({}, "tool_calls"), end].join("");
}

interface Message {
  readonly role: string;
  readonly content: string | readonly { readonly text?: string }[];
}

function answerTo(messages: readonly Message[]): string | Buffer {
  const asked = messages.findLastIndex(({ role }) => role === "user");
  const content = messages[asked]?.content ?? "";
  const message = typeof content === "string" ? content : (content[0]?.text ?? "");
  const [isTool, times = "1"] = /^Tool ?(\d+)?/.exec(message) ?? [];
  const results = messages.slice(asked + 1).filter(({ role }) => role === "tool").length;
  return isTool !== undefined && results < Number(times) ? toolCall(results) : text;
}

const server = createServer((incoming, outgoing) => {
  const chunks: Buffer[] = [];
  incoming.on("data", (chunk) => chunks.push(chunk));
  incoming.on("end", () => {
    const { messages } = JSON.parse(Buffer.concat(chunks).toString());
    outgoing.writeHead(200, { "content-type": "text/event-stream" });
    outgoing.end(answerTo(messages));
  });
});
server.listen(0, "127.0.0.1", () => {
  process.send?.((server.address() as AddressInfo).port);
});
process.once("disconnect", () => process.exit());
