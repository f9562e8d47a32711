import assert from "node:assert/strict";
import { createReadStream } from "node:fs";
import { mkdtemp, open, readFile, rm, stat, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { createConnectTransport } from "@connectrpc/connect-node";
import type { ChatEvent } from "../../clients/gen/caxton/v1/turn_pb.ts";
import { replyOf, valuesOf } from "./chat-events.ts";
import { lagOf } from "./event-loop-lag.ts";
import { runFault } from "./faults.ts";
import { openFaultyOutside } from "./faulty-outside.ts";
import { spawnServer } from "./spawned.ts";
import { type Clients, clientsOf } from "./started.ts";

const mebibyte = 1024 * 1024;
/** A little less than the largest answer that is taken. */
const fileBytes = 1_000_000_000;
/** Work on the main thread would hold it up for seconds; a busy machine does not. */
const heldUpMs = 1_000;
/**
 * A quarter of the table, for the whole server with thousands of chats beside it. What the tool
 * takes by itself (150 MB) is in test/adapters/builtin/large-tables.long.test.ts.
 */
const growthMebibytesMax = 256;
const warmUpRounds = 150;
const patience =
  '[resource_limits]\ntool_call_timeout = "5m"\n[performance]\nmax_execution_time = "10m"\n' +
  '[permissions]\ncpu_limit = "5m"\n';

const isLinux = process.platform === "linux";
const linuxOnly = isLinux ? {} : { skip: "needs Linux (the server's memory is read from /proc)" };

test("while a table of 1 GB is analyzed, another agent chats", linuxOnly, async (t) => {
  const directory = await mkdtemp(join(tmpdir(), "caxton-large-"));
  t.after(() => rm(directory, { recursive: true }));
  const path = join(directory, "large.csv");
  const rows = await writeTable(path);
  await using files = await openFileServer(path);
  await using outside = await openFaultyOutside();
  const config = join(directory, "caxton.toml");
  await writeFile(config, outside.config.replace("allow = [", `allow = ["${files.host}", `));
  // Else thousands of chats beside it make the main thread take more for their garbage.
  const environment = { CAXTON_CONFIG: config, NODE_OPTIONS: "--max-semi-space-size=8" };
  await using server = await spawnServer({ directory, environment });
  const transport = createConnectTransport({ baseUrl: server.url, httpVersion: "1.1" });
  const clients = clientsOf(transport);
  await warmUp(clients);
  const url = `http://${files.host}/large.csv`;
  const query = { url, group_by: ["city"], aggregate: [{ fn: "sum", column: "sales" }] };
  const check = (events: readonly ChatEvent[]) => {
    const [result] = valuesOf(events, "toolResult");
    const { row_count: count, groups } = JSON.parse(result?.content ?? "");
    assert.equal(count, rows);
    const sums = groups.rows.map((row: Record<string, unknown>) => row["sum(sales)"]);
    assert.deepEqual(sums, [rows * 3]);
  };
  const message = `call csv_parser ${JSON.stringify(query)}`;
  const memory = startMemoryWatch(server.process.pid ?? 0);
  await lagOf(server.url);
  const began = performance.now();
  const answered = await runFault(clients, { name: "large", message, toml: patience, check });
  const seconds = (performance.now() - began) / 1000;
  const lagMs = await lagOf(server.url);
  const growth = await memory.stop();
  t.diagnostic(
    `${seconds.toFixed(0)} s, ${answered} chats beside it, ` +
      `lag p99 ${lagMs.toFixed(1)} ms, +${growth.toFixed(0)} MiB`,
  );
  assert.ok(answered > 10, `${answered} chats`);
  assert.ok(lagMs < heldUpMs, `the event loop was ${lagMs} ms late`);
  assert.ok(growth <= growthMebibytesMax, `${growth} MiB more`);
});

/** Chats, and small tables, until the server has the memory that these take. */
async function warmUp(clients: Clients): Promise<void> {
  const small = 'call csv_parser {"text":"a\\n1\\n"}';
  for (let round = 0; round < warmUpRounds; round += 1) {
    const fault = { name: `warm-up-${round}`, message: small, toml: "", check: replyOf };
    await runFault(clients, fault);
  }
}

async function openFileServer(path: string) {
  const server = createServer((_request, response) => {
    response.writeHead(200, { "content-type": "text/csv" });
    createReadStream(path, { highWaterMark: mebibyte }).pipe(response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    host: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Rows of which count and sum are known: one of them, repeated. Resolves to how many there are. */
async function writeTable(path: string): Promise<number> {
  const row = `Rome,3,2024-01-05,${"a long note ".repeat(18)}\n`;
  const block = Buffer.from(row.repeat(5_000));
  const blocks = Math.ceil(fileBytes / block.length);
  await using file = await open(path, "w");
  await file.write("city,sales,day,note\n");
  for (let written = 0; written < blocks; written += 1) await file.write(block);
  assert.ok((await stat(path)).size >= fileBytes);
  return blocks * 5_000;
}

/** Most memory of its own (not of files) that a process had above what it had at first, in MiB. */
function startMemoryWatch(pid: number) {
  const read = async () => {
    const status = await readFile(`/proc/${pid}/status`, "utf8");
    return Number(/^RssAnon:\s+(\d+) kB/m.exec(status)?.[1]) / 1024;
  };
  const first = read();
  let highest = 0;
  const timer = setInterval(async () => {
    highest = Math.max(highest, await read());
  }, 50);
  return {
    async stop(): Promise<number> {
      clearInterval(timer);
      return Math.max(highest, await read()) - (await first);
    },
  };
}
