import { addAbortSignal } from "node:stream";
import { isatty } from "node:tty";
import { exitCodes } from "./exit-codes.ts";
import type { Screen, Terminal } from "./terminal.ts";

/** The terminal of this process. Ctrl-C aborts the run; a second one ends it at once. */
export function openProcessTerminal(): Terminal {
  const interruption = new AbortController();
  process.on("SIGINT", () => {
    if (interruption.signal.aborted) process.exit(exitCodes.interrupted);
    interruption.abort();
  });
  return {
    stdout: toScreen(process.stdout),
    stderr: toScreen(process.stderr),
    stdin: {
      isTerminal: isatty(0),
      get keys() {
        return process.stdin;
      },
      [Symbol.asyncIterator]: () =>
        addAbortSignal(interruption.signal, process.stdin)[Symbol.asyncIterator](),
    },
    environment: process.env,
    interrupted: interruption.signal,
  };
}

function toScreen(stream: NodeJS.WriteStream): Screen {
  return {
    isTerminal: stream.isTTY === true,
    columns: stream.columns || 80, // A terminal without a size says 0.
    write: (text) => void stream.write(text),
  };
}
