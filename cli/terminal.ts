import { AsyncLocalStorage } from "node:async_hooks";

/** One of the two places a run writes to. */
export interface Screen {
  readonly isTerminal: boolean;
  /** Width in characters; 80 where there is no terminal. */
  readonly columns: number;
  write(text: string): void;
}

/** Where a run reads from. */
export interface Keyboard extends AsyncIterable<Uint8Array> {
  readonly isTerminal: boolean;
  /** Every key as it is pressed, for a line editor: it takes Ctrl-C for itself while it is open. */
  readonly keys: NodeJS.ReadableStream;
}

/** The outside of one run of the command: all it reads and writes beside files and the server. */
export interface Terminal {
  readonly stdout: Screen;
  readonly stderr: Screen;
  readonly stdin: Keyboard;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Aborts on Ctrl-C. */
  readonly interrupted: AbortSignal;
}

const running = new AsyncLocalStorage<Terminal>();

/** Runs `work` on a terminal: oclif makes the commands, so it cannot hand it to them. */
export function runOn<T>(terminal: Terminal, work: () => Promise<T>): Promise<T> {
  return running.run(terminal, work);
}

/** The terminal of the present run. Throws outside of `runOn`. */
export function getTerminal(): Terminal {
  const terminal = running.getStore();
  if (terminal === undefined) throw new Error("No command is running");
  return terminal;
}
