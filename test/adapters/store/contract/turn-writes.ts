import type { ConversationId, MessageId, TurnId } from "../../../../src/domain/ids.ts";
import type { Store, TurnFilter, Writes } from "../../../../src/domain/store.ts";
import type { Turn } from "../../../../src/domain/turn.ts";
import type { JournaledToolRequest, TurnFact } from "../../../../src/domain/turn-event.ts";
import type { Blob } from "../../../../src/domain/turn-writes.ts";
import { sampleContext, sha256 } from "../sample.ts";
import { ref } from "./writes.ts";

let ids = 0;

/** A text with its hash. */
export const toBlob = (text: string): Blob => ({ hash: sha256(text), text });

/** Sends Ada a message, in a new conversation unless `more` names one. */
export function accept(
  store: Store,
  text: string,
  more: Partial<Writes["acceptMessage"]["takes"]> & { readonly requestId?: string } = {},
) {
  ids += 1;
  const number = String(ids).padStart(6, "0");
  const { requestId, ...rest } = more;
  return store.write("acceptMessage", {
    ...sampleContext("Chat", text, requestId),
    workspace: ref.workspace,
    agent: ref.name,
    conversation: "",
    newConversation: `conv_${number}` as ConversationId,
    newMessage: `msg_q${number}` as MessageId,
    newTurn: `turn_${number}` as TurnId,
    content: toBlob(text),
    openTurnsMax: 100,
    ...rest,
  });
}

/** Claims a turn as it stands. */
export function takeUp(
  store: Store,
  { id, attempt }: Pick<Turn, "id" | "attempt">,
  more: Partial<Writes["takeUpTurn"]["takes"]> = {},
) {
  const write = { ...sampleContext("", ""), workspace: ref.workspace };
  return store.write("takeUpTurn", { ...write, turn: id, attempt: attempt + 1, ...more });
}

/** Adds to the journal of a turn that runs. */
export function append(
  store: Store,
  { id, attempt }: Pick<Turn, "id" | "attempt">,
  more: Partial<Writes["appendTurn"]["takes"]>,
) {
  return store.write("appendTurn", {
    ...sampleContext("", ""),
    ...{ workspace: ref.workspace, turn: id, attempt },
    ...{ facts: [], blobs: [], contexts: [], toolCalls: 0, cpuMs: 0 },
    usage: { inputTokens: 0, outputTokens: 0 },
    ...more,
  });
}

/** Ends a turn with a reply. */
export function complete(store: Store, turn: Pick<Turn, "id" | "attempt">, text = "done") {
  const message = `msg_r${turn.id}` as MessageId;
  return append(store, turn, { end: { state: "DONE", message, content: toBlob(text) } });
}

/** Cancels a turn. */
export function cancel(store: Store, { id }: Pick<Turn, "id">, requestId?: string) {
  const context = sampleContext("CancelTurn", id, requestId);
  return store.write("cancelTurn", {
    ...{ ...context, workspace: ref.workspace, turn: id, reason: "enough" },
  });
}

/** Decides the step of a turn that waits. */
export function resolve(
  store: Store,
  { id, attempt }: Pick<Turn, "id" | "attempt">,
  step: number,
  more: Partial<Writes["resolveTurn"]["takes"]> = {},
) {
  return store.write("resolveTurn", {
    ...sampleContext("ResolveTurn", `${id} ${step}`),
    ...{ workspace: ref.workspace, turn: id, attempt, step },
    ...{ decision: "REPEAT" as const, reason: "looked" },
    result: toBlob("it was done"),
    newMessage: `msg_d${id}` as MessageId,
    ...more,
  });
}

/** What a server does first. */
export function recover(store: Store, crashesMax = 3) {
  const crashLoop = toBlob("it crashed too often");
  return store.write("recoverTurns", { ...sampleContext("", ""), crashesMax, crashLoop });
}

/** Deletes Ada, by force or once its turns have ended. */
export function removeWith(store: Store, force: boolean, requestId?: string) {
  const context = sampleContext("DeleteAgent", `${ref.name} ${force}`, requestId);
  return store.write("deleteAgent", { ...context, ...ref, force });
}

/** The start of a call in `step`. */
export function started(step: number, effect: JournaledToolRequest["effect"]): TurnFact {
  const request = { step, id: `c${step}`, name: "pay", arguments: sha256("{}"), effect };
  return { kind: "tool_started", step, request };
}

/** The end of a call in `step`. */
export function finished(step: number, content: string): TurnFact {
  const outcome = { content: sha256(content), truncated: false, cpuMs: 2 };
  return { kind: "tool_finished", step, name: "pay", ...outcome };
}

/** All facts of a turn. */
export async function factsOf(store: Store, turn: Turn): Promise<readonly TurnFact[]> {
  return (await store.listTurnEvents(turn, 0, 1_000)).map(({ fact }) => fact);
}

/** Ids of the turns that match. */
export async function listIds(store: Store, more: Partial<TurnFilter> = {}) {
  const filter = { workspace: ref.workspace, before: "", limit: 100, ...more };
  return (await store.listTurns(filter)).map(({ id }) => id);
}

/** A turn of Ada that runs: deployed, sent to and taken up. */
export async function startTurn(store: Store, text = "hello") {
  const { turn } = await accept(store, text);
  return takeUp(store, turn);
}
