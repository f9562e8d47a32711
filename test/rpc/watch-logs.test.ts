import assert from "node:assert/strict";
import { test } from "node:test";
import { create, type MessageInitShape } from "@bufbuild/protobuf";
import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import { LogLevel, WatchLogsRequestSchema } from "../../clients/gen/caxton/v1/system_service_pb.ts";
import { FailureError } from "../../src/domain/failure.ts";
import { createLogRing } from "../../src/observe/log-ring.ts";
import { watchLogs } from "../../src/rpc/watch-logs.ts";
import { createRuntime } from "../../src/runtime.ts";

type Request = MessageInitShape<typeof WatchLogsRequestSchema>;

async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const collected: T[] = [];
  for await (const item of items) collected.push(item);
  return collected;
}

const startMs = Date.parse("2026-01-02T03:04:05.000Z");

function openLog(linesMax = 1_000, bootId = "boot_1") {
  const ring = createLogRing({ linesMax, lengthMax: 1_000_000 });
  const runtime = createRuntime({ onTaskFailure: (_, error) => assert.fail(String(error)) });
  let written = 0;
  const write = (level: string, message: string, fields: object = {}) => {
    written += 1;
    const time = new Date(startMs + written * 1_000).toISOString();
    ring.write(JSON.stringify({ level, time, message, ...fields }));
  };
  const watch = (request: Request, signal = new AbortController().signal) =>
    watchLogs({ logs: ring, runtime, bootId }, create(WatchLogsRequestSchema, request), signal);
  /** What is kept now. */
  const read = async (request: Request = {}) => {
    const answers = await collect(watch({ ...request, untilNow: true }));
    return answers.map(({ line }) => line?.message);
  };
  return { write, watch, read };
}

function openFilled() {
  const log = openLog();
  log.write("debug", "d", { turn: "turn_1" });
  log.write("info", "i", { agent: "Writer", workspace: "default", turn: "turn_1" });
  log.write("warn", "w", { agent: "Writer", workspace: "night", turn: "turn_2" });
  log.write("error", "e", { agent: "Reader", workspace: "default" });
  return log;
}

const filters: readonly [string, Request, string[]][] = [
  ["nothing", {}, ["d", "i", "w", "e"]],
  ["a level", { level: LogLevel.WARN }, ["w", "e"]],
  ["a turn", { turnId: "turn_1" }, ["d", "i"]],
  ["an agent of the default workspace", { agent: "Writer" }, ["i"]],
  ["an agent of another workspace", { agent: "night/Writer" }, ["w"]],
  ["a time", { sinceTime: timestampFromMs(startMs + 3_000) }, ["w", "e"]],
  ["a number of lines", { tailLines: 2 }, ["w", "e"]],
  ["more lines than there are", { tailLines: 9 }, ["d", "i", "w", "e"]],
  ["no line", { tailLines: 0 }, []],
  ["the newest that fit", { tailLines: 1, turnId: "turn_1" }, ["i"]],
];

for (const [name, request, messages] of filters) {
  test(`lines are chosen by ${name}`, async () => {
    assert.deepEqual(await openFilled().read(request), messages);
  });
}

test("a line comes with all it tells, and where to resume", async () => {
  const log = openFilled();
  const [first, second] = await collect(log.watch({ tailLines: 2, untilNow: true }));
  assert.deepEqual(first?.line, {
    time: timestampFromMs(startMs + 3_000),
    level: LogLevel.WARN,
    message: "w",
    fields: { agent: "Writer", workspace: "night", turn: "turn_2" },
  });
  assert.deepEqual(await log.read({ resumeToken: first?.resumeToken ?? "" }), ["e"]);
  assert.deepEqual(await log.read({ resumeToken: second?.resumeToken ?? "" }), []);
});

test("new lines come as they are written, until the caller leaves", async () => {
  const log = openFilled();
  const leaving = new AbortController();
  const lines = log.watch({ tailLines: 0, level: LogLevel.INFO }, leaving.signal);
  const next = lines.next();
  log.write("debug", "not this");
  log.write("info", "new");
  assert.equal((await next).value?.line?.message, "new");
  const end = lines.next();
  leaving.abort();
  assert.equal((await end).done, true);
});

test("a log longer than one batch is read whole", async () => {
  const log = openLog();
  for (let count = 0; count < 450; count += 1) log.write("info", String(count));
  const lines = await log.read();
  assert.deepEqual([lines.length, lines[0], lines[449]], [450, "0", "449"]);
  assert.deepEqual(await log.read({ tailLines: 401 }), lines.slice(49));
});

async function reasonOf(lines: AsyncGenerator<unknown>) {
  const error = await lines.next().then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  assert.ok(error instanceof FailureError, String(error));
  return error.failure.reason;
}

test("a reader that falls behind by more than is kept is told so", async () => {
  const log = openLog(2);
  for (const message of ["a", "b"]) log.write("info", message);
  const lines = log.watch({});
  assert.equal((await lines.next()).value?.line?.message, "a");
  const resumeToken = String((await lines.next()).value?.resumeToken);
  for (const message of ["c", "d", "e"]) log.write("info", message);
  assert.equal(await reasonOf(lines), "HISTORY_CUT");
  assert.equal(await reasonOf(log.watch({ resumeToken })), "HISTORY_CUT");
});

test("a token of an earlier start, or of nobody, is refused", async () => {
  const [old] = await collect(openFilled().watch({ untilNow: true }));
  const resumeToken = old?.resumeToken ?? assert.fail();
  assert.equal(await reasonOf(openLog(9, "boot_2").watch({ resumeToken })), "HISTORY_CUT");
  for (const wrong of ["nonsense", btoa("log:boot_1:99"), btoa("resume:1")]) {
    assert.equal(
      await reasonOf(openFilled().watch({ resumeToken: wrong })),
      "INVALID_RESUME_TOKEN",
    );
  }
});

test("everything that is wrong with a request is told at once", async () => {
  const lines = openLog().watch({ agent: "a/b/c", tailLines: -1, resumeToken: "x" });
  await assert.rejects(lines.next(), (error: FailureError) => {
    const fields = error.failure.violations?.map(({ field }) => field);
    assert.deepEqual(fields, ["agent", "tail_lines", "tail_lines"]);
    return true;
  });
});
