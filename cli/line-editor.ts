import { createInterface, type Interface } from "node:readline";
import { Writable } from "node:stream";
import { CommandError } from "./command-error.ts";
import { exitCodes } from "./exit-codes.ts";
import type { Terminal } from "./terminal.ts";

/** Reads messages on a terminal, with history and pasted lines. */
export interface LineEditor extends Disposable {
  /** Whether the user left without waiting for the end of `whileBusy`. */
  readonly isLeft: boolean;
  /** The next message; undefined when the user leaves: Ctrl-D, or Ctrl-C twice. */
  read(): Promise<string | undefined>;
  /**
   * Runs `work` with the keyboard still heard: Ctrl-C aborts its signal, a second one throws
   * `CommandError` at once. Lines typed meanwhile are read next.
   */
  whileBusy<T>(work: (cancelled: AbortSignal) => Promise<T>): Promise<T>;
}

export interface LineEditorOptions {
  readonly prompt: string;
  /** Shown after the first Ctrl-C at an empty prompt. */
  readonly leaveHint: string;
}

// With these around them the terminal tells pasted lines from typed ones.
const pasteMarksOn = "\u001b[?2004h";
const pasteMarksOff = "\u001b[?2004l";

/** Opens the editor on the keyboard and stdout of a terminal. */
export function openLineEditor(terminal: Terminal, options: LineEditorOptions): LineEditor {
  const { stdout } = terminal;
  const input = terminal.stdin.keys;
  let isMuted = false;
  let isLeft = false;
  const output = toStream((text) => {
    if (!isMuted) stdout.write(text);
  }, stdout.columns);
  const { prompt } = options;
  const lines = createInterface({ input, output, prompt, terminal: true, historySize: 1_000 });
  const messages = createMessages();
  const pasted = joinPasted(input, lines, messages.add);
  let onInterrupt: () => void = () => undefined;
  lines.on("close", () => messages.close());
  lines.on("SIGINT", () => onInterrupt());
  stdout.write(pasteMarksOn);
  return {
    get isLeft() {
      return isLeft;
    },
    read: () => {
      let isWarned = false;
      onInterrupt = () => {
        const isEmpty = lines.line === "" && pasted.length === 0;
        if (isEmpty && isWarned) return lines.close();
        pasted.length = 0;
        isWarned = isEmpty;
        stdout.write(isEmpty ? `\n${options.leaveHint}\n` : "^C\n");
        isMuted = true; // The line stays on the screen, and leaves the editor.
        lines.write(null, { ctrl: true, name: "e" });
        lines.write(null, { ctrl: true, name: "u" });
        isMuted = false;
        lines.prompt();
      };
      if (messages.isWaiting) lines.prompt(true);
      return messages.next();
    },
    whileBusy: async (work) => {
      const cancellation = new AbortController();
      const left = Promise.withResolvers<never>();
      onInterrupt = () => {
        isLeft = cancellation.signal.aborted;
        if (isLeft) left.reject(leave());
        else cancellation.abort();
      };
      isMuted = true;
      try {
        return await Promise.race([work(cancellation.signal), left.promise]);
      } finally {
        isMuted = false;
      }
    },
    [Symbol.dispose]: () => {
      stdout.write(pasteMarksOff);
      lines.close();
    },
  };
}

/** Gives lines to `add`, pasted ones together with the one they end in; returns those pasted. */
function joinPasted(
  input: NodeJS.ReadableStream,
  lines: Interface,
  add: (message: string) => void,
): string[] {
  const begun: string[] = [];
  let isPasting = false;
  input.on("keypress", (_, key?: { name?: string }) => {
    if (key?.name === "paste-start") isPasting = true;
    if (key?.name === "paste-end") isPasting = false;
  });
  lines.on("line", (line) => {
    begun.push(line);
    if (!isPasting) add(begun.splice(0).join("\n"));
  });
  return begun;
}

function leave(): CommandError {
  return new CommandError({
    exitCode: exitCodes.interrupted,
    message: "Left before the turn ended",
  });
}

/** Messages that were typed and not yet read. */
function createMessages() {
  const typed: string[] = [];
  let isClosed = false;
  let reader: ((message: string | undefined) => void) | undefined;
  const deliver = () => {
    if (reader === undefined || (typed.length === 0 && !isClosed)) return;
    reader(typed.shift());
    reader = undefined;
  };
  return {
    /** Whether `next` has to wait for the user. */
    get isWaiting() {
      return typed.length === 0 && !isClosed;
    },
    add: (message: string) => {
      typed.push(message);
      deliver();
    },
    close: () => {
      isClosed = true;
      deliver();
    },
    next: () =>
      new Promise<string | undefined>((resolve) => {
        reader = resolve;
        deliver();
      }),
  };
}

function toStream(write: (text: string) => void, columns: number): Writable {
  const stream = new Writable({
    decodeStrings: false,
    write: (chunk: string, _, done) => {
      write(String(chunk));
      done();
    },
  });
  return Object.assign(stream, { columns });
}
