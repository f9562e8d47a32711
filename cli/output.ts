import { styleText } from "node:util";
import type { JsonValue } from "@bufbuild/protobuf";
import type { CommandProblem } from "./command-error.ts";
import { plainTable } from "./plain-table.ts";
import type { Screen, Terminal } from "./terminal.ts";

export const outputFormats = ["table", "json", "yaml", "ndjson", "name"] as const;
export type OutputFormat = (typeof outputFormats)[number];

/** One result, ready to be shown in every format. */
export interface View {
  /** Proto JSON of the whole result. */
  readonly json: JsonValue;
  /** One value per line of `ndjson`. Default: the whole result in one line. */
  readonly items?: readonly JsonValue[];
  /** Lines of `name`. */
  readonly names: readonly string[];
  /** Titles of the columns. Default: none, for a table of names and values. */
  readonly columns?: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

export interface OutputOptions {
  readonly format: OutputFormat;
  /** Leaves out talk: errors and data remain. */
  readonly quiet: boolean;
  /** False never colours; true does on a terminal. */
  readonly color: boolean;
}

/** What a line of talk tells. */
export type Mark = "ok" | "warning" | "error" | "note";

const marks = {
  ok: { symbol: "✓", color: "green" },
  warning: { symbol: "!", color: "yellow" },
  error: { symbol: "✗", color: "red" },
  note: { symbol: "·", color: "gray" },
} as const;

/** Writes data to stdout and talk to stderr. */
export interface Output {
  readonly format: OutputFormat;
  /** Shows data in the chosen format. */
  show(view: View): Promise<void>;
  /** As `show`, but of something done: as a table only its names, and those only in a pipe. */
  showDone(view: View): Promise<void>;
  /** Writes text to stdout as it is. */
  text(text: string): void;
  /** One marked line on stderr. */
  say(mark: Mark, text: string): void;
  /** One line on stderr without a mark. */
  tell(text: string): void;
  /** Why something failed, on stderr. */
  report(problem: CommandProblem): void;
  /** Lines on stderr as they are, also when quiet. */
  complain(lines: readonly string[]): void;
  /** Overwrites the last line of progress; nothing where stderr is no terminal. */
  progress(text: string): void;
}

/** The output of one run on `terminal`. */
export function createOutput(terminal: Terminal, options: OutputOptions): Output {
  const { stdout, stderr } = terminal;
  const { format } = options;
  const isColored = options.color && stderr.isTerminal;
  let isProgressShown = false;
  const clearProgress = () => {
    if (isProgressShown) stderr.write("\r\u001b[2K");
    isProgressShown = false;
  };
  const show = async (view: View) => stdout.write(await renderView(view, format, stdout));
  const say = (mark: Mark, text: string) => {
    clearProgress();
    if (options.quiet && mark !== "error") return;
    const { symbol, color } = marks[mark];
    const shown = isColored ? styleText(color, symbol, { validateStream: false }) : symbol;
    stderr.write(`${shown} ${toPrintable(text)}\n`);
  };
  const complain = (lines: readonly string[]) => {
    clearProgress();
    stderr.write(toLines(lines.map(toPrintable)));
  };
  return {
    format,
    show,
    say,
    complain,
    tell: (text) => {
      if (!options.quiet) complain([text]);
    },
    report: ({ details = [], message, hint }) => {
      complain(details);
      say("error", message);
      complain((hint?.split("\n") ?? []).map((line) => `  ${line}`));
    },
    showDone: async (view) => {
      if (format !== "table") await show(view);
      else if (!stdout.isTerminal) stdout.write(toLines(view.names));
    },
    text: (text) => stdout.write(text),
    progress: (text) => {
      if (options.quiet || !stderr.isTerminal) return;
      clearProgress();
      stderr.write(text);
      isProgressShown = true;
    },
  };
}

async function renderView(view: View, format: OutputFormat, screen: Screen): Promise<string> {
  switch (format) {
    case "json":
      return `${JSON.stringify(view.json, null, 2)}\n`;
    case "ndjson":
      return toLines((view.items ?? [view.json]).map((item) => JSON.stringify(item)));
    case "yaml": {
      const { stringify } = await import("yaml");
      return stringify(view.json);
    }
    case "name":
      return toLines(view.names);
    case "table":
      return renderTable(view, screen);
  }
}

async function renderTable(view: View, screen: Screen): Promise<string> {
  const rows = view.rows.map((row) => row.map(toCell));
  if (!screen.isTerminal) {
    return plainTable(view.columns === undefined ? rows : [view.columns, ...rows]);
  }
  const { drawTable } = await import("./draw-table.ts");
  return drawTable(view.columns ?? [], rows, screen.columns);
}

function toLines(lines: readonly string[]): string {
  return lines.map((line) => `${line}\n`).join("");
}

/** Text of others on one line, without anything that could steer the terminal. */
function toCell(text: string): string {
  return toPrintable(text).replaceAll(/[\n\t]+/g, " ");
}

/** Text of others without anything that could steer the terminal. */
export function toPrintable(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out
  return text.replaceAll(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, "");
}
