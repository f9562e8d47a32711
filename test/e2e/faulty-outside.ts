import { once } from "node:events";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import { asks, eventsOf, openStubModel, type StubCall, say } from "./stub-model.ts";

/** Kinds of provider that all speak with the same stub: each has a circuit of its own. */
const kinds = ["vllm", "ollama", "local", "custom"] as const;
const halves = eventsOf({ texts: ["One ", "two."] });

/** Writes until the other side is gone. */
async function flood(call: StubCall): Promise<void> {
  call.answer.head();
  const piece = eventsOf({ texts: ["x".repeat(64 * 1024)] })[1] ?? "";
  let isOver = false;
  void call.request.closed.then(() => {
    isOver = true;
  });
  while (!isOver) await Promise.race([call.answer.write(piece), call.request.closed]);
}

async function cut({ answer }: StubCall): Promise<void> {
  answer.head();
  for (const event of halves.slice(0, 2)) await answer.write(event);
  await pause(20);
  answer.cut();
}

async function stall({ answer, request }: StubCall): Promise<void> {
  answer.head();
  await answer.write(halves.slice(0, 2).join(""));
  await request.closed;
}

function refuse({ answer }: StubCall, status: number, retryAfter: string): void {
  answer.head(status, { "content-type": "application/json", "retry-after": retryAfter });
  answer.end();
}

/** What the model does, by the message. */
const behaviours: Readonly<Record<string, (call: StubCall) => Promise<void> | void>> = {
  flood,
  stall,
  cut,
  fail: (call) => refuse(call, 500, "0"),
  busy: (call) => refuse(call, 429, "0"),
  "busy for an hour": (call) => refuse(call, 429, "3600"),
};

/** A model and a web server with every fault there is. */
export async function openFaultyOutside() {
  const target = await openFaultyTarget();
  const calls = new Map<string, number>();
  const model = await openStubModel(async (call) => {
    const { message, results } = call;
    const number = (calls.get(message) ?? 0) + 1;
    calls.set(message, number);
    const [, once, name = ""] = /^(once )?(.*)$/s.exec(message) ?? [];
    const behave = behaviours[name];
    if (behave !== undefined && (once === undefined || number % 2 === 1)) return behave(call);
    const tool = /^call (\S+) (.*)$/s.exec(message);
    if (tool === null || results.length > 0)
      return say(call, { texts: ["Answer ", "to ", message] });
    const args = (tool[2] ?? "").replace("TARGET", target.url);
    return say(call, asks(tool[1] ?? "", args));
  });
  const entries = kinds.map((kind) => model.config.replace("models.stub", `models.${kind}`));
  return {
    config: [
      ...[model.config, ...entries].map((entry) =>
        entry.replace(/provider = .*\n/, (line) =>
          entry.includes("models.stub") ? `${line}retries_max = 1\n` : "retries_max = 1\n",
        ),
      ),
      `[tools.http_client]\nallow = ["${new URL(target.url).host}"]\n`,
    ].join("\n"),
    async [Symbol.asyncDispose]() {
      await model[Symbol.asyncDispose]();
      await target[Symbol.asyncDispose]();
    },
  };
}

/** Sends at least `bytes` of a table (infinite: without end) as fast as they are taken. */
async function sendTable(outgoing: ServerResponse, bytes: number): Promise<void> {
  outgoing.writeHead(200, { "content-type": "text/csv" });
  const rows = Buffer.from("Rome,3,2024-01-05\n".repeat(4_000));
  outgoing.write("city,sales,day\n");
  let isOver = false;
  const closed = once(outgoing, "close").then(() => {
    isOver = true;
  });
  for (let sent = 0; sent < bytes && !isOver; sent += rows.length) {
    if (outgoing.write(rows)) continue;
    await Promise.race([once(outgoing, "drain"), closed]);
  }
  outgoing.end();
}

/** No two rows are alike: to count them takes memory. */
function sendKeys(outgoing: ServerResponse): void {
  const rows = Array.from({ length: 150_000 }, (_, at) => `key number ${at},${at}\n`);
  outgoing.end(`key,sales\n${rows.join("")}`);
}

async function openFaultyTarget() {
  const server = createServer((incoming, outgoing) => {
    const megabytes = Number(/^\/table\/(\d+|Infinity)$/.exec(incoming.url ?? "")?.[1] ?? 0);
    // Everything else hangs.
    if (incoming.url === "/keys") sendKeys(outgoing);
    else if (megabytes > 0) void sendTable(outgoing, megabytes * 1024 * 1024);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
