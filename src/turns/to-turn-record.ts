import type { TurnRecord } from "../domain/observer.ts";
import type { Turn } from "../domain/turn.ts";

/** What the log and the metrics are told of a turn that has ended. */
export function toTurnRecord(turn: Turn): TurnRecord {
  const { id, workspace, agent, agentVersion, state, failure, attempt, steps, usage } = turn;
  return {
    ...{ turn: id, workspace, agent, agentVersion, state, steps },
    reason: failure?.reason ?? "",
    attempts: attempt,
    toolCalls: turn.toolCalls,
    ...usage,
    toolCpuMs: turn.cpuMs,
    durationMs: Math.max(0, (turn.endedAt ?? turn.createdAt) - turn.createdAt),
  };
}
