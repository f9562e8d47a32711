import assert from "node:assert/strict";
import { test } from "node:test";
import { openMemoryDatabase } from "../../src/adapters/store/database.ts";
import { openMemoryStore } from "../../src/adapters/store/memory-store.ts";
import { metaTable } from "../../src/adapters/store/meta-table.ts";
import { createAgents } from "../../src/agents/agents.ts";
import type { Caller } from "../../src/domain/agent.ts";
import type { Sha256 } from "../../src/domain/ids.ts";
import { ModelError, type ModelPart, type ModelProvider } from "../../src/domain/model.ts";
import type { ToolCallRecord, TurnRecord } from "../../src/domain/observer.ts";
import type { ToolServer } from "../../src/domain/tool.ts";
import type { Turn } from "../../src/domain/turn.ts";
import { hasEnded } from "../../src/domain/turn-rules.ts";
import { parseManifest } from "../../src/manifest/parse-manifest.ts";
import { createRuntime } from "../../src/runtime.ts";
import { createCallRates } from "../../src/tools/call-rates.ts";
import { createToolSet } from "../../src/tools/tool-set.ts";
import { createLiveTurns } from "../../src/turns/live-turns.ts";
import { createSpecCache } from "../../src/turns/spec-cache.ts";
import { openTurns } from "../../src/turns/turns.ts";
import { silentObserver } from "../silent-observer.ts";

const caller: Caller = { kind: "local", claimedUser: "ada" };
const ada = { workspace: "default", name: "Ada" };
const usage = { inputTokens: 10, outputTokens: 2 };
const patience = { firstPartMs: 5_000, gapMs: 5_000, retriesMax: 0, delayMs: 1, factor: 1 };

/** Does what the newest message says. */
const provider: ModelProvider = {
  name: "scripted",
  contextTokens: () => 10_000,
  async *stream({ messages }, signal): AsyncGenerator<ModelPart> {
    const last = messages.at(-1);
    const wanted = last?.role === "user" ? last.text : "";
    if (wanted === "fail") throw new ModelError("MODEL_REFUSED", "no", { retryable: false });
    if (wanted === "hang")
      await new Promise((_, reject) => {
        signal.addEventListener("abort", () => reject(signal.reason));
      });
    const names = wanted.startsWith("call ") ? wanted.slice(5).split(" ") : [];
    for (const [index, name] of names.entries()) {
      yield { kind: "tool_request", request: { id: `c${index}`, name, arguments: "{}" } };
    }
    yield { kind: "text", text: "done" };
    const reason = names.length > 0 ? ("tool_calls" as const) : ("stop" as const);
    yield { kind: "finish", reason, usage, model: "scripted-1" };
  },
};

const tools: ToolServer = {
  name: "scripted",
  definitions: ["look", "break"].map((name) => ({
    ...{ name, description: name, inputSchema: { type: "object" } },
  })),
  effectOf: () => "READ_ONLY",
  announce: () => "",
  async call({ name }) {
    const failed = name === "break" ? { trouble: "TOOL_FAILED" as const } : {};
    return { content: "seen", truncated: false, cpuMs: 3, summary: "", ...failed };
  },
};

/** The real engine over a store in memory. */
async function openEngine(db = openMemoryDatabase()) {
  const runtime = createRuntime({ onTaskFailure: (_, error) => assert.fail(String(error)) });
  const turnRecords: TurnRecord[] = [];
  const toolRecords: ToolCallRecord[] = [];
  const observer = {
    ...silentObserver,
    turn: (record: TurnRecord) => void turnRecords.push(record),
    toolCall: (record: ToolCallRecord) => void toolRecords.push(record),
  };
  metaTable(db).markStarted();
  const store = openMemoryStore({ db, runtime, observer, onFatal: (error) => assert.fail(error) });
  const agents = createAgents({ store, runtime });
  const specOf = createSpecCache(store, (toml) => {
    const { spec } = parseManifest(toml, { knownTools: "any" });
    return spec ?? assert.fail("the file is invalid");
  });
  const turns = await openTurns({
    ...{ store, runtime, observer, live: createLiveTurns(), specOf },
    chooseModel: () => ({
      provider,
      kinds: [],
      model: "",
      reason: "",
      patience: { ...patience, delayMaxMs: 1 },
    }),
    toolsOf: (spec) => createToolSet([tools], spec, createCallRates(runtime)),
  });
  return {
    ...{ store, turns, agents, turnRecords, toolRecords },
    async [Symbol.asyncDispose]() {
      await turns[Symbol.asyncDispose]();
      await runtime[Symbol.asyncDispose]();
      await store[Symbol.asyncDispose]();
    },
  };
}

async function deploy({ agents }: Awaited<ReturnType<typeof openEngine>>) {
  const toml =
    'name = "Ada"\ncapabilities = ["x"]\nsystem_prompt = "x"\ntools = ["look", "break"]\n';
  const options = { workspace: "", strict: false, validateOnly: false, requestId: "" };
  await agents.deploy(caller, options, { toml, source: "ada.toml" });
}

/** Sends a message and waits until its turn is where `isThere` says. */
async function send(
  { turns }: Awaited<ReturnType<typeof openEngine>>,
  content: string,
  isThere: (turn: Turn) => boolean = hasEnded,
): Promise<Turn> {
  const sent = await turns.send({ caller }, { to: ada, content, conversation: "" });
  for await (const _ of turns.watch(sent, 0, AbortSignal.timeout(5_000))) {
    const now = await turns.get(ada.workspace, sent.id);
    if (isThere(now)) return now;
  }
  return turns.get(ada.workspace, sent.id);
}

test("a turn that ends well is told once, with what it took", async () => {
  const engine = await openEngine();
  await deploy(engine);
  const turn = await send(engine, "call look break invented");
  await engine[Symbol.asyncDispose]();
  const [{ durationMs, ...record } = assert.fail("nothing was told"), ...more] = engine.turnRecords;
  assert.deepEqual(more, []);
  assert.ok(durationMs >= 0 && durationMs < 60_000);
  assert.deepEqual(record, {
    ...{ turn: turn.id, workspace: "default", agent: "Ada", agentVersion: 1 },
    ...{ state: "DONE", reason: "", attempts: 1, steps: 5, toolCalls: 3 },
    ...{ inputTokens: 20, outputTokens: 4, toolCpuMs: 6 },
  });
  const told = engine.toolRecords.map(({ tool, outcome, cpuMs }) => [tool, outcome, cpuMs]);
  assert.deepEqual(told.toSorted(), [
    ["break", "TOOL_FAILED", 3],
    ["look", "OK", 3],
    ["unknown", "UNKNOWN_TOOL", 0],
  ]);
});

test("turns that fail, are cancelled or lose their agent are told once each", async () => {
  const engine = await openEngine();
  const { turns, agents } = engine;
  const isRunning = ({ state }: Turn) => state === "RUNNING";
  await deploy(engine);
  const failed = await send(engine, "fail");
  const hanging = await send(engine, "hang", isRunning);
  assert.deepEqual(turns.counts(), { running: 1, waiting: 0, open: 1, takesTurns: true });
  await turns.cancel({ caller }, ada.workspace, hanging.id, "enough");
  await turns.cancel({ caller }, ada.workspace, hanging.id, "again");
  const orphan = await send(engine, "hang", isRunning);
  await agents.delete(caller, { agent: "Ada", requestId: "", force: true });
  for await (const _ of turns.watch(orphan, 0, AbortSignal.timeout(5_000)));
  await engine[Symbol.asyncDispose]();
  assert.deepEqual(
    engine.turnRecords.map(({ turn, state, reason }) => [turn, state, reason]),
    [
      [failed.id, "FAILED", "MODEL_REFUSED"],
      [hanging.id, "CANCELLED", ""],
      [orphan.id, "CANCELLED", ""],
    ],
  );
  assert.deepEqual(turns.counts(), { running: 0, waiting: 0, open: 0, takesTurns: true });
});

test("a turn that ends as a crash loop is told by the start that ends it", async () => {
  const db = openMemoryDatabase();
  const first = await openEngine(db);
  await deploy(first);
  const { id, createdAt: at } = await send(first, "hang", ({ state }) => state === "RUNNING");
  await first[Symbol.asyncDispose]();
  assert.deepEqual(first.turnRecords, []);
  const crash = { actor: "ada", at, workspace: ada.workspace, turn: id };
  const crashLoop = { hash: "hash" as Sha256, text: "again and again" };
  const runtime = createRuntime({ onTaskFailure: (_, error) => assert.fail(String(error)) });
  const store = openMemoryStore({ db, runtime, observer: silentObserver, onFatal: assert.fail });
  for (let attempt = 2; attempt < 4; attempt += 1) {
    await store.write("recoverTurns", { actor: "", at, crashesMax: 3, crashLoop });
    await store.write("takeUpTurn", { ...crash, attempt });
  }
  await store[Symbol.asyncDispose]();
  await using last = await openEngine(db);
  const told = last.turnRecords.map(({ turn, state, reason }) => [turn, state, reason]);
  assert.deepEqual(told, [[id, "FAILED", "CRASH_LOOP"]]);
});
