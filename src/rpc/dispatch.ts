import type { Socket } from "node:net";
import type { Runtime } from "../domain/runtime.ts";

/**
 * Sends each connection to the side of the port that speaks its protocol. Disposing cuts those that
 * have not shown it yet.
 */
export interface Dispatch extends Disposable {
  take(socket: Socket): void;
}

export interface DispatchOptions {
  readonly http1: (socket: Socket) => void;
  readonly http2: (socket: Socket) => void;
  readonly runtime: Runtime;
  /** Until a connection must have shown its protocol and sent the whole preface of HTTP/2. */
  readonly prefaceMs: number;
  /** How often that is checked. */
  readonly checkMs: number;
}

/** The first bytes of HTTP/2; no method of HTTP/1.1 begins like this. */
const http2Start = Buffer.from("PRI");
/** The preface of HTTP/2 and the head of the settings that follow it. */
const http2PrefaceBytes = 24 + 9;

/**
 * Tells the protocols apart by the first bytes. They are collected aside until they tell: a client
 * that sends `PRI` and pauses costs nothing, and is cut after a while.
 */
export function createDispatch(options: DispatchOptions): Dispatch {
  const { runtime, prefaceMs } = options;
  // In order of arrival, so that a check ends at the first one that still has time.
  const young = new Map<Socket, number>();
  const undecided = new Set<Socket>();
  const check = setInterval(() => {
    const since = runtime.monotonic() - prefaceMs;
    for (const [socket, startedAt] of young) {
      if (startedAt > since) break;
      young.delete(socket);
      if (socket.bytesRead < http2PrefaceBytes) socket.destroy();
    }
  }, options.checkMs).unref();
  return {
    take(socket) {
      young.set(socket, runtime.monotonic());
      undecided.add(socket);
      socket.once("close", () => {
        young.delete(socket);
        undecided.delete(socket);
      });
      readStart(socket, (isHttp2) => {
        undecided.delete(socket);
        // The HTTP/1.1 server has checks of its own from here on.
        if (!isHttp2) young.delete(socket);
        const target = isHttp2 ? options.http2 : options.http1;
        target(socket);
      });
    },
    [Symbol.dispose]() {
      clearInterval(check);
      for (const socket of undecided) socket.destroy();
    },
  };
}

/** Reads until the protocol is known, puts the bytes back once, and decides. */
function readStart(socket: Socket, decide: (isHttp2: boolean) => void): void {
  let start: Buffer = Buffer.alloc(0);
  const onData = (chunk: Buffer) => {
    start = start.length === 0 ? chunk : Buffer.concat([start, chunk]);
    const length = Math.min(start.length, http2Start.length);
    const isHttp2 = start.compare(http2Start, 0, length, 0, length) === 0;
    if (isHttp2 && length < http2Start.length) return;
    socket.off("data", onData);
    socket.off("end", onEnd);
    socket.pause();
    socket.unshift(start);
    decide(isHttp2);
    // HTTP/2 reads what was put back by itself and takes the socket over for good.
    if (!isHttp2) socket.resume();
  };
  const onEnd = () => socket.destroy();
  socket.on("data", onData);
  socket.once("end", onEnd);
}
