import { limits } from "../domain/limits.ts";

/** Limits of the port. Tests make them small; `ListenOptions.limits` replaces single ones. */
export interface PortLimits {
  /** Connections at once; more are refused. */
  readonly connectionsMax: number;
  /** Connections at once from one address. */
  readonly connectionsPerAddressMax: number;
  /** Until a connection has shown its protocol, and until the preface of HTTP/2 is whole. */
  readonly prefaceMs: number;
  /** Until the headers of an HTTP/1.1 request are whole. */
  readonly headersMs: number;
  /** Until an HTTP/1.1 request is whole. */
  readonly requestMs: number;
  /** How long an HTTP/1.1 connection without a request stays open. */
  readonly idleMs: number;
  /** How often the times above are checked. */
  readonly checkMs: number;
  /** All headers of a request together. */
  readonly headerBytesMax: number;
  /** One request message, also after decompression. */
  readonly messageBytesMax: number;
  /** Calls at once on one HTTP/2 connection. */
  readonly streamsPerConnectionMax: number;
  /** Memory of one HTTP/2 connection, in MB. */
  readonly sessionMegabytesMax: number;
  /** How often an HTTP/2 connection is asked whether it still lives. */
  readonly pingMs: number;
  /** How long its answer may take. */
  readonly pingTimeoutMs: number;
  /** A stream whose reader makes no progress for this long ends. */
  readonly slowConsumerMs: number;
  /** At a stop, how long calls with a single answer may go on. */
  readonly graceMs: number;
  /** At a stop, after how long connections are cut. */
  readonly stopMs: number;
}

export const portLimits: PortLimits = {
  connectionsMax: 8_192,
  connectionsPerAddressMax: 4_096,
  prefaceMs: 10_000,
  headersMs: 10_000,
  requestMs: 120_000,
  idleMs: 60_000,
  checkMs: 1_000,
  headerBytesMax: 16 * 1024,
  messageBytesMax: limits.requestBytesMax,
  streamsPerConnectionMax: 256,
  sessionMegabytesMax: 64,
  pingMs: 60_000,
  pingTimeoutMs: 20_000,
  slowConsumerMs: limits.slowConsumerMs,
  graceMs: 1_000,
  stopMs: 2_000,
};
