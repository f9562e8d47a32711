import { inspect } from "node:util";

/** What node:test says about a finished test or file; `test:complete` of its event stream. */
export interface Completion {
  readonly name: string;
  /** Unique within its file. */
  readonly testId: number;
  /** File that defines it. */
  readonly file?: string | undefined;
  /** File that was run; another one where tests are defined in a module. Not set for files. */
  readonly entryFile?: string | undefined;
  readonly line?: number | undefined;
  readonly skip?: string | boolean | undefined;
  readonly details: {
    readonly passed: boolean;
    readonly duration_ms: number;
    readonly type?: string | undefined;
    readonly error?: Error | undefined;
  };
}

interface FileResult {
  durationMs: number;
  /** Node tells of some tests twice where tests of a suite run side by side. */
  readonly seen: Set<number>;
  passed: number;
  readonly skips: string[];
  readonly failures: string[];
  /** What it wrote to standard output and error. */
  output: string;
}

const slowestShown = 5;
const outputShown = 4000;

/** Collects what the tests said, and tells it. `shorten` makes a file's name fit to read. */
export function createResults(shorten: (file: string) => string) {
  const byFile = new Map<string, FileResult>();
  const of = (file = "") => {
    const result = byFile.get(file) ?? newFileResult();
    byFile.set(file, result);
    return result;
  };
  const sum = (count: (result: FileResult) => number) =>
    [...byFile.values()].reduce((total, result) => total + count(result), 0);
  const passed = () => sum((result) => result.passed);
  const failed = () => sum((result) => result.failures.length);
  return {
    output(file: string | undefined, text: string) {
      of(file).output += text;
    },
    testDone(test: Completion): undefined {
      const result = of(test.entryFile ?? test.file);
      if (result.seen.has(test.testId)) return;
      result.seen.add(test.testId);
      if (test.skip !== undefined) result.skips.push(String(test.skip));
      else if (!test.details.passed) addFailure(result, test, shorten(test.file ?? ""));
      else if (test.details.type !== "suite") result.passed += 1;
    },
    /** Returns a line about the file. */
    fileDone(test: Completion): string {
      const result = of(test.name);
      const name = shorten(test.name);
      if (!test.details.passed) addFailure(result, test, name);
      if (isEmpty(result)) result.failures.push(`${name}: holds no test`);
      result.durationMs = test.details.duration_ms;
      return toFileLine(name, result);
    },
    hangs(file: string, ms: number) {
      const cause = "it hangs, or leaves a timer, socket or process behind";
      of(file).failures.push(`${shorten(file)}: not over after ${ms / 1000} s: ${cause}`);
    },
    succeeded: () => passed() > 0 && failed() === 0,
    report() {
      const files = [...byFile].map(([file, result]) => ({ name: shorten(file), ...result }));
      const lines = [
        ...toFailureLines(files),
        ...toSlowestLines(files),
        ...toSkipLines(files.flatMap(({ skips }) => skips)),
        `${passed()} passed, ${failed()} failed`,
      ];
      return lines.join("\n");
    },
  };
}

function newFileResult(): FileResult {
  return { durationMs: 0, seen: new Set(), passed: 0, skips: [], failures: [], output: "" };
}

function isEmpty({ passed, skips, failures }: FileResult): boolean {
  return passed + skips.length + failures.length === 0;
}

/** A suite, test or file that failed only because of what is inside it is not counted again. */
function addFailure(result: FileResult, test: Completion, file: string) {
  const { error } = test.details;
  if (error !== undefined && "failureType" in error && error.failureType === "subtestsFailed")
    return;
  const place = test.line === undefined ? file : `${file}:${test.line}`;
  result.failures.push(`${place}: ${test.name}\n${toText(error?.cause ?? error)}`);
}

/** The message of an assertion already shows the difference; its fields would repeat it. */
function toText(error: unknown): string {
  const isAssertion = error instanceof Error && "code" in error && error.code === "ERR_ASSERTION";
  return isAssertion ? (error.stack ?? error.message) : inspect(error);
}

function toFileLine(name: string, { passed, skips, failures, durationMs }: FileResult): string {
  const counts = [
    `${passed} passed`,
    ...(failures.length > 0 ? [`${failures.length} FAILED`] : []),
    ...(skips.length > 0 ? [`${skips.length} not run`] : []),
  ];
  const mark = failures.length > 0 ? "✗" : "✓";
  return `${mark} ${name}  ${counts.join(", ")}  ${toSeconds(durationMs)}`;
}

function toFailureLines(files: readonly ({ name: string } & FileResult)[]): string[] {
  return files
    .filter(({ failures }) => failures.length > 0)
    .flatMap(({ name, failures, output }) => [
      ...failures.map((failure) => `\nFAILED ${failure}`),
      ...(output === "" ? [] : [`\nOutput of ${name}:\n${output.slice(-outputShown)}`]),
    ]);
}

function toSlowestLines(files: readonly { name: string; durationMs: number }[]): string[] {
  const slowest = files.toSorted((a, b) => b.durationMs - a.durationMs).slice(0, slowestShown);
  const lines = slowest.map(({ name, durationMs }) => `  ${toSeconds(durationMs)}  ${name}`);
  return ["", "slowest files:", ...lines, ""];
}

function toSkipLines(reasons: readonly string[]): string[] {
  const groups = Map.groupBy(reasons, (reason) => reason);
  const lines = [...groups].map(([reason, tests]) => `  ${tests.length}: ${reason}`);
  return [`not run: ${reasons.length}`, ...lines];
}

function toSeconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}
