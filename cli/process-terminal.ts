import { exitCodes } from "./exit-codes.ts";
import type { Screen, Terminal } from "./terminal.ts";

/** The terminal of this process. Ctrl-C aborts the run; a second one ends it at once. */
export function openProcessTerminal(): Terminal {
  const interruption = new AbortController();
  process.on("SIGINT", () => {
    if (interruption.signal.aborted) process.exit(exitCodes.interrupted);
    interruption.abort();
    process.stdin.destroy(new Error("Interrupted")); // Whoever waits for input stops waiting.
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
