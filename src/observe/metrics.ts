import type { FailureReason } from "../domain/failure.ts";
import type { CallRecord, CommitRecord } from "../domain/observer.ts";
import type { StoreStatus } from "../domain/store.ts";
import { openProcessMetrics } from "./process-metrics.ts";
import { Counter, Gauge, Histogram, Registry } from "./prometheus.ts";
import { createTurnMetrics, type TurnMetrics } from "./turn-metrics.ts";

const callSeconds = [
  0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10,
];
const commitSeconds = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5];
const operationCounts = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024];

/**
 * Reasons of calls that were refused before their method was looked up. What a caller invents must
 * not become a label: every other spelling would be a new series.
 */
const inventedReasons: ReadonlySet<string> = new Set<FailureReason>([
  "FOREIGN_ORIGIN",
  "METHOD_NOT_FOUND",
]);

/** Figures read from the store whenever metrics are asked for: name, meaning, value. */
const storeGauges: readonly [string, string, (status: StoreStatus) => number][] = [
  ["caxton_agents", "Agents deployed.", (status) => status.agents],
  ["caxton_agent_versions", "Versions of agents kept.", (status) => status.agentVersions],
  ["caxton_store_writes_waiting", "Writes waiting for the disk.", (status) => status.writesWaiting],
  ["caxton_store_database_bytes", "Size of the database.", (status) => status.databaseBytes],
  ["caxton_store_wal_bytes", "Size of the write-ahead log.", (status) => status.walBytes],
  ["caxton_disk_free_bytes", "Free space for the data directory.", (s) => s.freeDiskBytes],
  [
    "caxton_store_accepts_writes",
    "1, or 0 while writes are refused for want of disk space.",
    (status) => Number(status.acceptsWrites),
  ],
];

export interface Metrics extends Disposable {
  call(record: CallRecord): void;
  commit(record: CommitRecord): void;
  storeStatus(read: () => Promise<StoreStatus>): void;
  readonly turns: Pick<TurnMetrics, "turn" | "modelCall" | "toolCall" | "engineStatus">;
  /** Everything in the text format of Prometheus. Rejects when the store cannot be read. */
  text(): Promise<string>;
  readonly contentType: string;
}

/**
 * Metrics of the process, in a registry of their own. Labels only ever hold names of the contract,
 * of the configuration and of tools that the server has: nothing that a caller or a model invents.
 */
export function createMetrics(): Metrics {
  const registry = new Registry();
  const registers = [registry];
  const processMetrics = openProcessMetrics(registers);
  const handled = new Counter({
    name: "caxton_rpc_handled_total",
    help: "Calls finished, by service, method and code.",
    labelNames: ["service", "method", "code"],
    registers,
  });
  const duration = new Histogram({
    name: "caxton_rpc_duration_seconds",
    help: "Time from the first byte of a call to its end, by service and method.",
    labelNames: ["service", "method"],
    buckets: callSeconds,
    registers,
  });
  const commits = createCommitHistograms(registers);
  const turns = createTurnMetrics(registers);
  let readStatus: (() => Promise<StoreStatus>) | undefined;
  let gauges: readonly (readonly [Gauge, (status: StoreStatus) => number])[] = [];
  return {
    call({ reason, code, durationMs, ...names }) {
      const invented = inventedReasons.has(reason);
      const service = invented ? "unknown" : names.service;
      const method = invented ? "unknown" : names.method;
      handled.inc({ service, method, code });
      duration.observe({ service, method }, durationMs / 1000);
    },
    commit({ operations, durationMs }) {
      commits.duration.observe(durationMs / 1000);
      commits.operations.observe(operations);
    },
    storeStatus(read) {
      readStatus = read;
      gauges = storeGauges.map(
        ([name, help, value]) => [new Gauge({ name, help, registers }), value] as const,
      );
    },
    turns,
    async text() {
      turns.refresh();
      const status = await readStatus?.();
      if (status !== undefined) for (const [gauge, value] of gauges) gauge.set(value(status));
      return await registry.metrics();
    },
    contentType: registry.contentType,
    [Symbol.dispose]: () => processMetrics[Symbol.dispose](),
  };
}

function createCommitHistograms(registers: Registry[]) {
  return {
    duration: new Histogram({
      name: "caxton_store_commit_duration_seconds",
      help: "Time of a commit of the store, from its first operation until it is on disk.",
      buckets: commitSeconds,
      registers,
    }),
    operations: new Histogram({
      name: "caxton_store_commit_operations",
      help: "Writes acknowledged by one commit.",
      buckets: operationCounts,
      registers,
    }),
  };
}
