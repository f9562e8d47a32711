import { mkdtemp, rm } from "node:fs/promises";
import { get } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { createConnectTransport, createGrpcTransport } from "@connectrpc/connect-node";
import { clientsOf } from "../e2e/started.ts";
import { command, endProcess, proportionalSetSize, startUntil } from "./processes.ts";
import type { Row } from "./table.ts";

const watchers = 1_000;
const kibibyte = 1024;
const settleMs = 3_000;

/** Opens one watch of agents; resolves once it has begun, to what ends it. */
type Watch = () => Promise<() => void>;

/** Memory of the server for each of 1,000 watchers that nothing happens for. */
export async function watcherRows(): Promise<Row[]> {
  const faces = [
    ["gRPC, 250 on a connection", watchByGrpc],
    ["Connect over HTTP/1.1", watchByConnect],
    ["server-sent events", watchByEvents],
  ] as const;
  const rows: Row[] = [];
  for (const [name, open] of faces) {
    rows.push({ name: `memory of an idle watcher, KiB: ${name}`, value: await measure(open) });
  }
  return rows;
}

async function measure(open: (url: string) => Watch): Promise<number> {
  const directory = await mkdtemp(join(tmpdir(), "caxton-bench-"));
  const started = [command, "server", "start", "--port", "0", "--data-dir", directory];
  const { child, talk } = await startUntil(started, "http://127.0.0.1");
  const watch = open(/http:\/\/[\d.:]+/.exec(talk)?.[0] ?? "");
  // The first one loads what all need.
  const leave = [await watch()];
  await pause(settleMs);
  const before = await proportionalSetSize(child);
  for (let count = 0; count < watchers; count += 1) leave.push(await watch());
  await pause(settleMs);
  const after = await proportionalSetSize(child);
  for (const each of leave) each();
  await endProcess(child);
  await rm(directory, { recursive: true });
  return (after - before) / watchers / kibibyte;
}

function watchByGrpc(url: string): Watch {
  // So many that a connection's limit of streams does not end it.
  const streamsPerConnection = 250;
  let opened = 0;
  let { agents } = clientsOf(createGrpcTransport({ baseUrl: url }));
  return () => {
    if (opened % streamsPerConnection === 0) {
      ({ agents } = clientsOf(createGrpcTransport({ baseUrl: url })));
    }
    opened += 1;
    return begin((signal) => agents.watchAgents({}, { signal }));
  };
}

function watchByConnect(url: string): Watch {
  const { agents } = clientsOf(createConnectTransport({ baseUrl: url, httpVersion: "1.1" }));
  return () => begin((signal) => agents.watchAgents({}, { signal }));
}

async function begin(open: (signal: AbortSignal) => AsyncIterable<unknown>) {
  const leave = new AbortController();
  const messages = open(leave.signal)[Symbol.asyncIterator]();
  await messages.next();
  messages.next().catch(() => {}); // It ends when it is left.
  return () => leave.abort();
}

function watchByEvents(url: string): Watch {
  return () =>
    new Promise((resolve, reject) => {
      const request = get(`${url}/api/v1/agents:watch`, (response) => {
        response.once("data", () => resolve(() => request.destroy()));
        response.on("error", () => {}); // It ends when it is left.
      });
      request.on("error", reject);
    });
}
