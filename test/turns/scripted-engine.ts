import { type Db, openMemoryDatabase } from "../../src/adapters/store/database.ts";
import type { FailureReason } from "../../src/domain/failure.ts";
import { FailureError } from "../../src/domain/failure.ts";
import type { ModelPart, ModelRequest } from "../../src/domain/model.ts";
import type { ToolCall, ToolEffect, ToolResult } from "../../src/domain/tool.ts";
import type { Turn } from "../../src/domain/turn.ts";
import type { TurnFact } from "../../src/domain/turn-event.ts";
import { createChance } from "../sim/chance.ts";
import { caller } from "../sim/clients.ts";
import { openSimServer, type SimServer } from "../sim/sim-server.ts";
import { createTimeline, type Lane } from "../sim/timeline.ts";

/** What the world does when a turn asks it. */
export interface Script {
  /** Answer to a call of the model; `depth` counts the answers to this message so far. */
  readonly answer: (
    call: { readonly content: string; readonly depth: number; readonly request: ModelRequest },
    wait: Wait,
  ) => Promise<readonly ModelPart[]> | readonly ModelPart[];
  readonly callTool?: (call: ToolCall, wait: Wait) => Promise<ToolResult> | ToolResult;
  /** Called after each commit. */
  readonly committed?: () => void;
  /** Milliseconds by which the wall clock is wrong now. */
  readonly skewMs?: () => number;
}

/** Waits for some virtual milliseconds; rejects when the call is cut. */
export type Wait = (ms: number) => Promise<void>;

const effects: Readonly<Record<string, ToolEffect>> = { look: "READ_ONLY", pay: "UNSAFE" };

/** The text as a whole answer. */
export const say = (text: string, tokens = 1): readonly ModelPart[] => [
  { kind: "text", text },
  finish(tokens),
];

/** An answer that asks for tools, all at once. */
export const ask = (...names: string[]): readonly ModelPart[] => [
  ...names.map((name, index) => ({
    kind: "tool_request" as const,
    request: { id: `call-${index}`, name, arguments: "{}" },
  })),
  finish(1),
];

function finish(tokens: number): ModelPart {
  const usage = { inputTokens: tokens, outputTokens: 0 };
  return { kind: "finish", reason: "stop", usage, model: "script" };
}

export const toolResult = (content: string, cpuMs = 0): ToolResult => ({
  content,
  truncated: false,
  cpuMs,
  summary: "",
});

export type Engine = Awaited<ReturnType<typeof openEngine>>;

/** The engine on a database in memory; time is virtual and moves only while a test waits. */
export async function openEngine(script: Script, db: Db = openMemoryDatabase()) {
  const timeline = createTimeline(createChance(1, "schedule"));
  let ids = 0;
  let server: SimServer;
  const problems: string[] = [];

  /** Lets time pass until the promise settles. */
  async function settle<T>(work: Promise<T>): Promise<T> {
    let over = false;
    const note = () => {
      over = true;
    };
    work.then(note, note);
    await pass(() => over);
    return work;
  }

  async function pass(finished: () => boolean): Promise<void> {
    const outcome = await timeline.run({ stepsMax: 50_000, beforeStep() {}, finished });
    if (outcome !== "finished") throw new Error(`nothing more happens: ${outcome}`);
  }

  async function open(): Promise<void> {
    const lane = timeline.lane();
    const ground = { db, lane, problem: (text: string) => void problems.push(text) };
    server = await settle(
      openSimServer({
        ...ground,
        now: () => 1_750_000_000_000 + Math.round(timeline.now) + (script.skewMs?.() ?? 0),
        random: () => 0.5,
        nextId() {
          ids += 1;
          return ids;
        },
        freeBytes: () => Number.MAX_SAFE_INTEGER,
        reached: (point) => point === "after-commit" && script.committed?.(),
        model: scriptedModel(script, lane),
        tools: scriptedTools(script, lane),
      }),
    );
  }

  await open();
  const engine = {
    db,
    settle,
    pass,
    problems,
    get server() {
      return server;
    },
    get now() {
      return timeline.now;
    },
    /** Ends the process without a warning, and starts the next one. */
    async crash() {
      server.lane.end();
      await open();
    },
    /** Stops the process properly, and starts the next one. */
    async restart() {
      await settle(server.stop());
      server.lane.end();
      await open();
    },
    deploy: (toml: string) =>
      settle(
        server.agents.deploy(
          caller,
          { workspace: "", strict: false, validateOnly: false, requestId: "" },
          { source: "", toml },
        ),
      ),
    command: (command: "suspend" | "resume") =>
      settle(server.agents.command(caller, command, { agent: "Worker", requestId: "" })),
    send: (content: string, conversation = "") =>
      settle(
        server.turns.send(
          { caller },
          { to: { workspace: "default", name: "Worker" }, content, conversation },
        ),
      ),
    turn: (turn: Turn) => settle(server.turns.get("default", turn.id)),
    cancel: (turn: Turn) => settle(server.turns.cancel({ caller }, "default", turn.id, "enough")),
    async facts(turn: Turn): Promise<TurnFact[]> {
      const events = await settle(server.store.listTurnEvents(turn, 0, 10_000));
      return events.map(({ fact }) => fact);
    },
    /** Lets time pass until the turn has ended; gives it and the text of its reply. */
    async ended(turn: Turn) {
      const seen = [];
      const watch = server.turns.watch(turn, 0, new AbortController().signal);
      const drain = async () => {
        for await (const news of watch) seen.push(news);
      };
      await settle(drain());
      const { conversation } = turn;
      const filter = { workspace: "default", conversation, after: 0, limit: 1_000 };
      const all = await settle(server.store.listMessages({ ...filter, descending: false }));
      const replies = all.filter(({ inReplyTo }) => inReplyTo === turn.message);
      return { turn: await engine.turn(turn), replies };
    },
  };
  return engine;
}

function scriptedModel({ answer }: Script, lane: Lane) {
  async function* stream(request: ModelRequest, signal: AbortSignal): AsyncGenerator<ModelPart> {
    const last = request.messages.findLastIndex(({ role }) => role === "user");
    const user = request.messages[last];
    const content = user?.role === "user" ? user.text : "";
    const depth = request.messages.slice(last).filter(({ role }) => role === "assistant").length;
    yield* await answer({ content, depth, request }, waitOn(lane, signal));
  }
  return { name: "script", contextTokens: () => 100_000, stream };
}

function scriptedTools({ callTool }: Script, lane: Lane) {
  return {
    name: "script",
    definitions: Object.keys(effects).map((name) => ({
      name,
      description: name,
      inputSchema: { type: "object" },
    })),
    effectOf: (name: string) => effects[name] ?? "UNSAFE",
    announce: () => "",
    call: async (call: ToolCall, signal: AbortSignal) =>
      callTool === undefined ? toolResult("done") : callTool(call, waitOn(lane, signal)),
  };
}

function waitOn(lane: Lane, signal: AbortSignal): Wait {
  return async (ms) => {
    await lane.at(lane.monotonic() + ms, signal);
    signal.throwIfAborted();
  };
}

/** The reason a write was refused for. */
export async function refusalOf(work: Promise<unknown>): Promise<FailureReason | undefined> {
  try {
    await work;
    return undefined;
  } catch (error) {
    if (error instanceof FailureError) return error.failure.reason;
    throw error;
  }
}

/** A file of an agent with both tools. */
export const workerToml = (limits = "", prompt = "Work."): string => `
name = "Worker"
capabilities = ["work"]
tools = ["look", "pay"]
system_prompt = "${prompt}"
${limits}
`;
