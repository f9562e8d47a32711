import { toPrintable } from "./output.ts";
import type { Screen } from "./terminal.ts";

/** Text that grows on a screen, each of its lines behind a prefix. */
export interface TextBlock {
  /** What was written, without prefixes. */
  readonly text: string;
  write(text: string): void;
  /** Ends the line that is begun; what is written next is a new block. */
  end(): void;
  /** Takes the block off the screen again; false where that cannot be done. */
  erase(): boolean;
}

/** Above this many rows a block may have left the screen at its top. */
const rowsMax = 20;

/** A block at the start of a line of `screen`; `prefix` is asked for at every line. */
export function createTextBlock(screen: Screen, prefix: () => string): TextBlock {
  let text = "";
  let shown = "";
  const reset = () => {
    text = "";
    shown = "";
  };
  return {
    get text() {
      return text;
    },
    write: (piece) => {
      text += piece;
      const start = shown === "" || shown.endsWith("\n");
      const printed = prefixLines(toPrintable(piece), prefix(), start);
      shown += printed;
      screen.write(printed);
    },
    end: () => {
      if (shown !== "" && !shown.endsWith("\n")) screen.write("\n");
      reset();
    },
    erase: () => {
      if (!screen.isTerminal || !isMeasurable(shown)) return false;
      const rows = countRows(shown, screen.columns);
      if (rows > rowsMax) return false;
      if (shown !== "") screen.write(`${rows > 1 ? `\u001b[${rows - 1}A` : ""}\r\u001b[J`);
      reset();
      return true;
    },
  };
}

/** Puts the prefix before every line that has something on it. */
function prefixLines(text: string, prefix: string, isAtStart: boolean): string {
  return text
    .split("\n")
    .map((line, index) => (line !== "" && (index > 0 || isAtStart) ? prefix + line : line))
    .join("\n");
}

/** Whether every character takes one column: else nobody but the terminal knows the rows. */
function isMeasurable(text: string): boolean {
  return /^[\n\u0020-\u02ff\u0370-\u0482\u048a-\u0590\u2010-\u2027\u2030-\u205e]*$/.test(text);
}

function countRows(text: string, columns: number): number {
  return text
    .split("\n")
    .reduce((sum, line) => sum + Math.max(1, Math.ceil(line.length / columns)), 0);
}
