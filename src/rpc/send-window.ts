import type { Runtime } from "../domain/runtime.ts";
import type { Exchange } from "./exchange.ts";

/** Bytes handed over and not yet taken at which a stream waits with its next message. */
const unsentBytesMax = 64 * 1024;

/** What one stream has handed to HTTP/2 and its reader has not taken yet. */
export interface SendWindow {
  /** Counts a message; the result is to be called once it was taken. */
  add(bytes: number): () => void;
  /** Resolves with the next message taken, or when the call ends; undefined while there is room. */
  room(): Promise<void> | undefined;
  /** Wakes whoever waits. */
  release(): void;
}

export interface SendWindowParts {
  readonly exchange: Exchange;
  readonly runtime: Runtime;
}

/** Bounds what a stalled reader costs, and tells the exchange since when it is behind. */
export function createSendWindow({ exchange, runtime }: SendWindowParts): SendWindow {
  let unsentBytes = 0;
  let wake = () => {};
  return {
    add(bytes) {
      unsentBytes += bytes;
      if (exchange.readerBehindSince === 0) exchange.readerBehindSince = runtime.monotonic();
      return () => {
        unsentBytes -= bytes;
        exchange.readerBehindSince = unsentBytes === 0 ? 0 : runtime.monotonic();
        wake();
      };
    },
    room() {
      if (unsentBytes < unsentBytesMax) return undefined;
      return new Promise((resolve) => {
        wake = resolve;
      });
    },
    release: () => wake(),
  };
}
