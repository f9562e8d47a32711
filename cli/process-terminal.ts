import { exitCodes } from "./exit-codes.ts";
import type { Screen, Terminal } from "./terminal.ts";

/** How long a run has to end by itself after Ctrl-C. */
const patienceMs = 2_000;

/** The terminal of this process. Ctrl-C aborts the run; a second one, or patience, ends it. */
export function openProcessTerminal(): Terminal {
  const interruption = new AbortController();
  process.on("SIGINT", () => {
    if (interruption.signal.aborted) process.exit(exitCodes.interrupted);
    interruption.abort();
    setTimeout(() => process.exit(exitCodes.interrupted), patienceMs).unref();
  });
  return {
    stdout: toScreen(process.stdout),
    stderr: toScreen(process.stderr),
    stdin: {
      isTerminal: process.stdin.isTTY === true,
      [Symbol.asyncIterator]: () => process.stdin[Symbol.asyncIterator](),
    },
    environment: process.env,
    interrupted: interruption.signal,
  };
}

function toScreen(stream: NodeJS.WriteStream): Screen {
  return {
    isTerminal: stream.isTTY === true,
    columns: stream.columns ?? 80,
    write: (text) => void stream.write(text),
  };
}
