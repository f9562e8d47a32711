import { write, writeSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";

/** Takes whole lines; never throws, never blocks. */
export interface Output {
  write(line: string): void;
}

/** Characters that may wait for a reader that stalls; lines beyond are lost. */
const waitingLengthMax = 16 * 1024 * 1024;
/** Pause before a reader that takes nothing at the moment is tried again. */
const busyMs = 20;
/** How long disposing waits for a reader that stalls. */
const lastWordsMs = 1000;

/**
 * A file descriptor as output. Lines that meet an error (the reader is gone, its disk is full) are
 * lost, later ones tried anew. Lines that wait when the process exits are still written. Ours
 * because pino's own destination keeps a process whose log disk is full from ending.
 */
export function openOutput(fd: number): Output & AsyncDisposable {
  let waiting: string[] = [];
  let waitingLength = 0;
  let writing: Promise<void> | undefined;
  const take = () => {
    const chunk = Buffer.from(waiting.join(""));
    waiting = [];
    waitingLength = 0;
    return chunk;
  };
  const drain = async () => {
    while (waiting.length > 0) await writeChunk(fd, take());
    writing = undefined;
  };
  const writeLastWords = () => writeChunkSync(fd, take());
  process.on("exit", writeLastWords);
  return {
    write(line) {
      if (waitingLength + line.length > waitingLengthMax) return;
      waiting.push(line);
      waitingLength += line.length;
      writing ??= drain();
    },
    async [Symbol.asyncDispose]() {
      const patience = new AbortController();
      const waited = sleep(lastWordsMs, undefined, { signal: patience.signal }).catch(() => {});
      await Promise.race([writing, waited]);
      patience.abort();
      process.off("exit", writeLastWords);
    },
  };
}

/** Resolves when the chunk is written or lost. */
function writeChunk(fd: number, chunk: Buffer): Promise<void> {
  return new Promise((resolve) => {
    const writeRest = (rest: Buffer) =>
      write(fd, rest, (error, written) => {
        if (error?.code === "EAGAIN") setTimeout(writeRest, busyMs, rest);
        else if (error !== null || written === rest.byteLength) resolve();
        else writeRest(rest.subarray(written));
      });
    writeRest(chunk);
  });
}

function writeChunkSync(fd: number, chunk: Buffer): void {
  try {
    for (let rest = chunk; rest.byteLength > 0; ) rest = rest.subarray(writeSync(fd, rest));
  } catch {
    // The process is exiting, and nobody is left to tell.
  }
}
