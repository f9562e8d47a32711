import { type Timestamp, timestampDate } from "@bufbuild/protobuf/wkt";
import {
  type ChatEvent,
  DecisionSchema,
  type ToolCalled,
  ToolEffectSchema,
  type ToolReturned,
  type TurnAccepted,
  TurnFailureReasonSchema,
  type TurnStarted,
} from "../clients/gen/caxton/v1/turn_pb.ts";
import { toPrintable } from "./output.ts";
import { toCount, toEnumText } from "./wire-text.ts";

/** Arguments and results are cut to this many characters in a line. */
const excerptMax = 120;

/** A durable event as one line: sequence, time, what happened. Undefined for pieces of text. */
export function toEventLine(event: ChatEvent): string | undefined {
  const what = describeEvent(event);
  if (what === undefined || event.sequence === 0n) return undefined;
  return `${String(event.sequence).padStart(4)}  ${toClock(event.time)}  ${toPrintable(what)}`;
}

function toClock(time: Timestamp | undefined): string {
  return time === undefined ? "-".padEnd(24) : timestampDate(time).toISOString();
}

function describeEvent({ event }: ChatEvent): string | undefined {
  switch (event.case) {
    case "accepted":
      return describeAcceptance(event.value);
    case "started":
      return describeStart(event.value);
    case "stepRestarted":
      return inStep(event.value, `the model is asked again (${event.value.attempt})`);
    case "progress":
      return inStep(event.value, event.value.text);
    case "toolCall":
      return inStep(event.value, describeCall(event.value));
    case "toolResult":
      return inStep(event.value, describeResult(event.value));
    case "toolPostponed":
      return inStep(event.value, `${event.value.tool} was not begun, for the server stopped`);
    case "inDoubt":
      return inStep(event.value, `in doubt: nobody knows whether ${event.value.tool} was done`);
    case "model": {
      const { provider, model, usage, passedOver, cached } = event.value;
      const how = cached ? "answered from memory" : "answered";
      const tokens = `${usage?.inputTokens ?? 0} in, ${usage?.outputTokens ?? 0} out`;
      const failed = passedOver.map((it) => `; ${it.provider} failed before: ${it.message}`);
      return inStep(event.value, `${provider} ${model} ${how} (${tokens})${failed.join("")}`);
    }
    default:
      return describeDecision({ event });
  }
}

function describeAcceptance({ turnsAhead }: TurnAccepted): string {
  return turnsAhead === 0 ? "accepted" : `accepted behind ${toCount(turnsAhead, "open turn")}`;
}

function describeStart({ attempt, agentVersion }: TurnStarted): string {
  const again = attempt === 1 ? "" : ` again (attempt ${attempt})`;
  return `taken up${again} by version ${agentVersion} of the agent`;
}

/** How a turn ended, or what a person decided about it. */
function describeDecision({ event }: Pick<ChatEvent, "event">): string | undefined {
  if (event.case === "resolved") {
    const { decision, actor, reason } = event.value;
    const decided = toEnumText(DecisionSchema, decision).replaceAll("_", " ");
    return inStep(event.value, `decided by ${actor}: ${decided} (${reason})`);
  }
  if (event.case === "cancelled") {
    const { actor, reason } = event.value;
    return `cancelled by ${actor}${reason === "" ? "" : `: ${reason}`}`;
  }
  if (event.case === "failed") {
    const { reason = 0, message = "" } = event.value.failure ?? {};
    return `failed (${toEnumText(TurnFailureReasonSchema, reason)}): ${excerpt(message)}`;
  }
  return event.case === "completed" ? `completed: ${excerpt(event.value.text)}` : undefined;
}

function describeCall({ tool, arguments: given, effect }: ToolCalled): string {
  const kind = toEnumText(ToolEffectSchema, effect).replaceAll("_", " ");
  return `${tool} is called (${kind}): ${excerpt(given)}`;
}

function describeResult({ tool, content, trouble, truncated }: ToolReturned): string {
  const how = trouble === "" ? "returned" : `did not work (${trouble})`;
  return `${tool} ${how}${truncated ? ", cut to its limit" : ""}: ${excerpt(content)}`;
}

function inStep({ step }: { readonly step: number }, what: string): string {
  return step === 0 ? what : `step ${step}: ${what}`;
}

function excerpt(text: string): string {
  const line = text.trim().replaceAll(/\s+/g, " ");
  return line.length <= excerptMax ? line : `${line.slice(0, excerptMax)}…`;
}
