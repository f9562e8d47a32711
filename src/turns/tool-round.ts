import type { ToolResult } from "../domain/tool.ts";
import type { TurnFact } from "../domain/turn-event.ts";
import { type OpenCall, parseArguments } from "./model-step.ts";
import { checkTurnLimits, type Run } from "./run.ts";

/**
 * Makes the calls of one round side by side, as many at once as the agent may, and journals each
 * result as it comes. What must not be repeated is on disk before this resolves.
 */
export async function toolRound(run: Run, calls: readonly OpenCall[]): Promise<void> {
  const waiting = [...calls];
  const workers = Math.min(run.spec.limits.concurrentToolsMax, waiting.length);
  const work = async () => {
    for (let call = waiting.shift(); call !== undefined; call = waiting.shift()) {
      await makeCall(run, call);
    }
  };
  await Promise.all(Array.from({ length: workers }, work));
}

/** The calls of the last model step that have no result yet, as the journal tells. */
export async function openCallsOf(run: Run): Promise<readonly OpenCall[]> {
  const calls: OpenCall[] = [];
  for (const { request, content } of run.journal.progress.requests) {
    if (content !== undefined) continue;
    const text = await run.journal.read(request.arguments);
    calls.push({ request, ...parseArguments(request.name, text, run.tools.has(request.name)) });
  }
  return calls;
}

async function makeCall(run: Run, { request, args, problem }: OpenCall): Promise<void> {
  const { journal, tools, spec } = run;
  const { step, name, effect } = request;
  // An unsafe call that was begun is not cut for a limit or a stop: its outcome would be unknown.
  const signal = effect === "UNSAFE" ? run.forced : run.signal;
  signal.throwIfAborted();
  const result: ToolResult =
    args === undefined
      ? invalid(problem ?? "")
      : await tools.call(
          {
            name,
            arguments: args,
            idempotencyKey: `${journal.turn.id}.${step}`,
            cpuMs: Math.max(1, spec.limits.turnCpuMs - journal.turn.cpuMs),
          },
          signal,
        );
  const { content, trouble, truncated, cpuMs, summary } = result;
  const { hash } = journal.keep(content);
  const failed = trouble === undefined ? {} : { trouble };
  const facts: TurnFact[] = [
    { kind: "tool_finished", step, name, content: hash, ...failed, truncated, cpuMs },
  ];
  if (summary !== "") facts.push({ kind: "progress", step, text: summary });
  const written = journal.write({ facts, cpuMs });
  if (effect === "UNSAFE") await written;
  checkTurnLimits(run);
}

function invalid(problem: string): ToolResult {
  const trouble = "INVALID_ARGUMENTS";
  return { content: problem, trouble, truncated: false, cpuMs: 0, summary: "" };
}
