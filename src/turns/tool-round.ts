import type { ToolResult, ToolTrouble } from "../domain/tool.ts";
import type { TurnFact } from "../domain/turn-event.ts";
import { type OpenCall, parseArguments } from "./model-step.ts";
import { checkToolLimits, type Run } from "./run.ts";

/**
 * Makes the calls of one round side by side, as many at once as the agent may, and journals each
 * result as it comes. What must not be repeated is on disk before this resolves. When one cannot be
 * made, no further one begins, and this rejects once those under way are over.
 */
export async function toolRound(run: Run, calls: readonly OpenCall[]): Promise<void> {
  let waiting = [...calls];
  const workers = Math.min(run.spec.limits.concurrentToolsMax, waiting.length);
  const work = async () => {
    try {
      for (let call = waiting.shift(); call !== undefined; call = waiting.shift()) {
        await makeCall(run, call);
      }
    } catch (error) {
      waiting = [];
      throw error;
    }
  };
  const ends = await Promise.allSettled(Array.from({ length: workers }, work));
  const broken = ends.find(({ status }) => status === "rejected");
  if (broken?.status === "rejected") throw broken.reason;
}

/** The calls of the last model step that have no result yet, as the journal tells. */
export async function openCallsOf(run: Run): Promise<readonly OpenCall[]> {
  const calls: OpenCall[] = [];
  for (const { request, content, toRepeat } of run.journal.progress.requests) {
    if (content !== undefined) continue;
    const text = await run.journal.read(request.arguments);
    const parsed = parseArguments(request.name, text, run.tools.has(request.name));
    calls.push({ request, toRepeat, ...parsed });
  }
  return calls;
}

/** Journals which unsafe calls of the last model step this run has not begun. */
export async function postponeCalls({ journal, begun }: Run): Promise<void> {
  const facts = journal.progress.requests
    .filter(({ request, content, toRepeat }) => {
      const isOpen = request.effect === "UNSAFE" && content === undefined && !toRepeat;
      return isOpen && !begun.has(request.step);
    })
    .map(({ request: { step, name } }) => ({ kind: "tool_postponed" as const, step, name }));
  // Their starts were counted as calls, and will be again.
  if (facts.length > 0) await journal.write({ facts, toolCalls: -facts.length });
}

async function makeCall(run: Run, call: OpenCall): Promise<void> {
  const { journal } = run;
  const { step, name, effect } = call.request;
  run.signal.throwIfAborted();
  checkToolLimits(run);
  if (call.toRepeat) {
    // Without a start of its own, a crash would make the call once more without asking anybody.
    const started: TurnFact = { kind: "tool_started", step, request: call.request };
    await journal.write({ facts: [started], toolCalls: 1 });
  }
  if (effect === "UNSAFE") run.begun.add(step);
  const result = await measured(run, call);
  const { content, trouble, truncated, cpuMs, summary } = result;
  const { hash } = journal.keep(content);
  const failed = trouble === undefined ? {} : { trouble };
  const facts: TurnFact[] = [
    { kind: "tool_finished", step, name, content: hash, ...failed, truncated, cpuMs },
  ];
  if (summary !== "") facts.push({ kind: "progress", step, text: summary });
  const written = journal.write({ facts, cpuMs });
  if (effect === "UNSAFE") await written;
}

async function measured(run: Run, call: OpenCall): Promise<ToolResult> {
  const { runtime, observer } = run.ports;
  const { name } = call.request;
  // What a model invents must not become a name in the metrics.
  const tool = run.tools.has(name) ? name : "unknown";
  const start = runtime.monotonic();
  let result: ToolResult | undefined;
  try {
    result = await callTool(run, call);
    return result;
  } finally {
    const outcome = result === undefined ? "ABANDONED" : (result.trouble ?? "OK");
    const durationMs = runtime.monotonic() - start;
    observer.toolCall({ tool, outcome, durationMs, cpuMs: result?.cpuMs ?? 0 });
  }
}

async function callTool(run: Run, { request, args, problem }: OpenCall): Promise<ToolResult> {
  const { journal, tools, spec } = run;
  const { name, step, effect } = request;
  if (args === undefined) {
    return withTrouble(tools.has(name) ? "INVALID_ARGUMENTS" : "UNKNOWN_TOOL", problem ?? "");
  }
  // An unsafe call that was begun is not cut for a limit or a stop: its outcome would be unknown.
  const signal = effect === "UNSAFE" ? run.forced : run.signal;
  const idempotencyKey = `${journal.turn.id}.${step}`;
  const cpuMs = Math.max(1, spec.limits.turnCpuMs - journal.turn.cpuMs);
  const caller = `${journal.turn.workspace}/${journal.turn.agent}`;
  try {
    return await tools.call({ caller, name, arguments: args, idempotencyKey, cpuMs }, signal);
  } catch (error) {
    signal.throwIfAborted();
    run.ports.observer.note("warn", "a tool broke", { tool: name, error });
    return withTrouble("TOOL_CRASHED", `The tool '${name}' broke off without a result`);
  }
}

function withTrouble(trouble: ToolTrouble, content: string): ToolResult {
  return { content, trouble, truncated: false, cpuMs: 0, summary: "" };
}
