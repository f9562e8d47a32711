import type { LogFeed } from "../domain/log-feed.ts";
import type { Observer } from "../domain/observer.ts";
import { createLog, type LogOptions } from "./log.ts";
import { createMetrics } from "./metrics.ts";

/** The observer of the server's process. Disposing writes out the lines that still wait. */
export interface ProcessObserver extends Observer, AsyncDisposable {
  /** All metrics in the text format of Prometheus. Rejects when the store cannot be read. */
  metrics(): Promise<string>;
  /** Media type of `metrics()`. */
  readonly contentType: string;
  /** The newest lines of the log. */
  readonly logs: LogFeed;
}

/**
 * Logs by pino and counts by prom-client. Every call and every ended turn gives one line: `info`;
 * `warn` when the server lacks something only its operator can give (disk); `error` with its stack
 * when it is a bug.
 */
export function createObserver(options: LogOptions): ProcessObserver {
  const log = createLog(options);
  const metrics = createMetrics();
  return {
    call(record) {
      log.call(record);
      metrics.call(record);
    },
    commit: metrics.commit,
    turn(record) {
      log.turn(record);
      metrics.turns.turn(record);
    },
    modelCall: metrics.turns.modelCall,
    toolCall: metrics.turns.toolCall,
    note: (level, message, fields = {}) => log.write(level, message, fields),
    storeStatus: metrics.storeStatus,
    engineStatus: metrics.turns.engineStatus,
    metrics: metrics.text,
    contentType: metrics.contentType,
    logs: log.feed,
    async [Symbol.asyncDispose]() {
      metrics[Symbol.dispose]();
      await log[Symbol.asyncDispose]();
    },
  };
}
