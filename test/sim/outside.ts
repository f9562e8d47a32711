import type { ToolCall, ToolEffect, ToolResult, ToolServer } from "../../src/domain/tool.ts";
import type { Chance } from "./chance.ts";
import type { Ledger } from "./ledger.ts";
import type { Lane } from "./timeline.ts";

const effects: Readonly<Record<string, ToolEffect>> = {
  look: "READ_ONLY",
  put: "IDEMPOTENT",
  pay: "UNSAFE",
};

/** What tools did outside of the server, which no crash takes back. */
export interface Outside {
  /** How often each call was begun, by its key. */
  readonly begun: Map<string, number>;
  /** The tools as one process of the server reaches them. */
  toolsFor(lane: Lane): ToolServer;
}

/**
 * Tools that are slow, fail, hang and throw by chance. What they do outside happens after a while,
 * also when the process that asked for it has died by then.
 */
export function createOutside(chance: Chance, ledger: Ledger, problem: (text: string) => void) {
  const begun = new Map<string, number>();

  function begin({ name, idempotencyKey: key }: ToolCall): void {
    const [turn = "", step = ""] = key.split(".");
    // What only reads may begin before its start is on disk: then its step may become another
    // tool's.
    if (name === "look") return;
    const times = (begun.get(key) ?? 0) + 1;
    begun.set(key, times);
    const started = ledger.countFacts(turn, "tool_started", Number(step));
    if (started === 0) problem(`${name} ${key} was begun before its start was on disk`);
    const repeats = ledger.countRepeats(turn, Number(step));
    if (name === "pay" && times > 1 + repeats) {
      problem(`pay ${key} was begun ${times} times, with ${repeats} decisions to repeat it`);
    }
  }

  async function call(lane: Lane, made: ToolCall, signal: AbortSignal): Promise<ToolResult> {
    signal.throwIfAborted();
    begin(made);
    const cpuMs = chance.below(40);
    if (chance.hits(0.05)) {
      await lane.at(lane.monotonic() + made.limits.timeoutMs, signal);
      signal.throwIfAborted();
      return result("too slow", cpuMs, "TOOL_TIMEOUT");
    }
    if (chance.hits(0.8)) await lane.at(lane.monotonic() + chance.below(3_000), signal);
    signal.throwIfAborted();
    if (chance.hits(0.02)) throw new Error("a tool broke its promise never to throw");
    if (chance.hits(0.1)) return result("it failed", cpuMs, "TOOL_FAILED");
    return result(`${made.name} did ${made.idempotencyKey}`, cpuMs);
  }

  return {
    begun,
    toolsFor: (lane: Lane): ToolServer => ({
      name: "sim",
      definitions: Object.keys(effects).map((name) => ({
        name,
        description: `does ${name}`,
        inputSchema: { type: "object" },
      })),
      effectOf: (name) => effects[name] ?? "UNSAFE",
      announce: (name) => (name === "look" ? "Looking" : ""),
      call: (made, signal) => call(lane, made, signal),
    }),
  } satisfies Outside;
}

function result(content: string, cpuMs: number, trouble?: ToolResult["trouble"]): ToolResult {
  const failed = trouble === undefined ? {} : { trouble };
  return { content, truncated: false, cpuMs, summary: "", ...failed };
}
