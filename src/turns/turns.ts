import { type AgentRef, actorOf, type Caller } from "../domain/agent.ts";
import type { Conversation, Message } from "../domain/conversation.ts";
import { type Failure, FailureError } from "../domain/failure.ts";
import type { ConversationId, TurnId } from "../domain/ids.ts";
import type { EngineStatus } from "../domain/observer.ts";
import type { ConversationFilter, RequestIdentity, TurnFilter } from "../domain/store.ts";
import type { Turn } from "../domain/turn.ts";
import type { Decision } from "../domain/turn-event.ts";
import { conversationNotFound, turnNotFound } from "../domain/turn-rules.ts";
import { type Explanation, explainTurn } from "./explain-turn.ts";
import type { TurnPorts } from "./ports.ts";
import { type Scheduler, startScheduler } from "./scheduler.ts";
import { pauseBeforeRepeat } from "./turn-runs.ts";
import { type TextPiece, type TurnNews, toNews, watchTurn } from "./watch-turn.ts";

/** Who writes, and how a repeat is recognised. */
export interface WriteCall {
  readonly caller: Caller;
  readonly request?: RequestIdentity;
}

export interface SendInput {
  readonly to: AgentRef;
  readonly content: string;
  /** Empty begins a new one. */
  readonly conversation: string;
}

export interface ResolveInput {
  readonly workspace: string;
  readonly turn: string;
  readonly attempt: number;
  readonly step: number;
  readonly decision: Decision;
  readonly reason: string;
  /** What the model is told when the call is assumed done; empty: that a person confirmed it. */
  readonly result: string;
}

/** What can be done with turns and conversations. */
export interface Turns extends AsyncDisposable {
  /** Resolves once the message is on disk; its turn then runs by itself. */
  send(call: WriteCall, input: SendInput): Promise<Turn>;
  get(workspace: string, turn: string): Promise<Turn>;
  list(filter: TurnFilter): Promise<readonly Turn[]>;
  /** The first events of a turn, up to `limit`. */
  events(turn: Turn, limit: number): Promise<readonly TurnNews[]>;
  watch(turn: Turn, after: number, signal: AbortSignal): AsyncIterable<TurnNews | TextPiece>;
  cancel(call: WriteCall, workspace: string, turn: string, reason: string): Promise<Turn>;
  resolve(call: WriteCall, input: ResolveInput): Promise<Turn>;
  explain(turn: Turn, step: number): Promise<Explanation>;
  conversation(workspace: string, id: string): Promise<Conversation>;
  conversations(filter: ConversationFilter): Promise<readonly Conversation[]>;
  /** The newest messages below a sequence (undefined: of all), oldest first. */
  newestMessages(
    conversation: Conversation,
    range: { readonly before?: number; readonly limit: number },
  ): Promise<readonly Message[]>;
  /** The first messages above a sequence, oldest first. */
  messagesAfter(
    conversation: Conversation,
    range: { readonly after: number; readonly limit: number },
  ): Promise<readonly Message[]>;
  /** An active agent with the capability, the first by name. Throws `CAPABILITY_NOT_FOUND`. */
  findByCapability(workspace: string, capability: string): Promise<AgentRef>;
  /** How many turns there are, for status and metrics. */
  counts(): Pick<EngineStatus, "running" | "waiting" | "open" | "takesTurns">;
}

/**
 * Recovers what was open and runs turns until disposed. With a disk too full for that only reading
 * goes on, as new turns would overtake the open ones, until there is room.
 */
export async function openTurns(ports: TurnPorts): Promise<Turns> {
  const { runtime } = ports;
  const stopping = new AbortController();
  let writes = await openWrites(ports);
  if (!writes.counts().takesTurns) {
    ports.observer.note("warn", diskTooFull);
    runtime.spawn("recovery once the disk has room", async () => {
      while (!stopping.signal.aborted && !writes.counts().takesTurns) {
        await pauseBeforeRepeat(runtime, stopping.signal);
        if (!stopping.signal.aborted) writes = await openWrites(ports);
      }
      if (stopping.signal.aborted) await writes[Symbol.asyncDispose]();
    });
  }
  return {
    ...readingTurns(ports),
    send: (...call) => writes.send(...call),
    cancel: (...call) => writes.cancel(...call),
    resolve: (...call) => writes.resolve(...call),
    counts: () => writes.counts(),
    async [Symbol.asyncDispose]() {
      stopping.abort();
      await writes[Symbol.asyncDispose]();
    },
  };
}

type Writes = Pick<Turns, "send" | "cancel" | "resolve" | "counts" | typeof Symbol.asyncDispose>;

async function openWrites(ports: TurnPorts): Promise<Writes> {
  try {
    return runningTurns(ports, await startScheduler(ports));
  } catch (error) {
    if (!(error instanceof FailureError) || error.failure.reason !== "DISK") throw error;
    return refusingTurns(error.failure);
  }
}

const diskTooFull =
  "The disk is too full to go on with the open turns, so no turn is taken: free some space; " +
  "turns then go on by themselves";

function refusingTurns(cause: Failure): Writes {
  const message = diskTooFull;
  const refuse = () => Promise.reject(new FailureError({ ...cause, message }));
  return {
    send: refuse,
    cancel: refuse,
    resolve: refuse,
    counts: () => ({ open: 0, running: 0, waiting: 0, takesTurns: false }),
    async [Symbol.asyncDispose]() {},
  };
}

function runningTurns(ports: TurnPorts, scheduler: Scheduler): Writes {
  const { store } = ports;
  return {
    async send(call, input) {
      const agent = await store.findAgent(input.to);
      // Without an agent the store refuses it, unless it repeats one that was accepted before.
      const spec = agent && (await ports.specOf(input.to, agent.version));
      const message = toAcceptance(ports, call, input);
      const openTurnsMax = spec?.limits.queuedMessagesMax ?? 0;
      using slot = spec && scheduler.keepSlot(input.to, spec.limits.concurrentTurnsMax);
      const takeUpOn = slot && { takeUpOn: agent?.version };
      const { turn } = await store.write("acceptMessage", {
        ...message,
        openTurnsMax,
        ...takeUpOn,
      });
      if (turn.id === message.newTurn && turn.state === "RUNNING") scheduler.begin(turn);
      else scheduler.notice(turn);
      return turn;
    },
    async cancel({ caller, ...identity }, workspace, turn, reason) {
      const context = { actor: actorOf(caller), at: ports.runtime.now(), ...identity };
      const id = turn as TurnId;
      const cancelled = await store.write("cancelTurn", {
        ...context,
        workspace,
        turn: id,
        reason,
      });
      scheduler.notice(cancelled);
      return cancelled;
    },
    async resolve(call, input) {
      const resolved = await store.write("resolveTurn", toResolution(ports, call, input));
      scheduler.notice(resolved);
      return resolved;
    },
    counts: () => ({ ...scheduler.counts(), takesTurns: true }),
    [Symbol.asyncDispose]: () => scheduler[Symbol.asyncDispose](),
  };
}

function toAcceptance(
  { runtime }: TurnPorts,
  { caller, ...identity }: WriteCall,
  { to, content, conversation }: SendInput,
) {
  return {
    actor: actorOf(caller),
    at: runtime.now(),
    ...identity,
    workspace: to.workspace,
    agent: to.name,
    conversation,
    newConversation: runtime.id("conversation") as ConversationId,
    newMessage: runtime.id("message") as Message["id"],
    newTurn: runtime.id("turn") as TurnId,
    content: { hash: runtime.sha256(content), text: content },
  };
}

function toResolution(
  { runtime }: TurnPorts,
  { caller, ...identity }: WriteCall,
  { workspace, turn, attempt, step, decision, reason, result }: ResolveInput,
) {
  const actor = actorOf(caller);
  const confirmed = `${actor} confirmed that the call was made: ${reason}`;
  const failed = `${actor} decided to end the turn: ${reason}`;
  const text = decision === "FAIL_TURN" ? failed : result || confirmed;
  return {
    actor,
    at: runtime.now(),
    ...identity,
    workspace,
    turn: turn as TurnId,
    attempt,
    step,
    decision,
    reason,
    result: { hash: runtime.sha256(text), text },
    newMessage: runtime.id("message") as Message["id"],
  };
}

function readingTurns(
  ports: TurnPorts,
): Omit<Turns, "send" | "cancel" | "resolve" | "counts" | typeof Symbol.asyncDispose> {
  const { store } = ports;
  return {
    async get(workspace, turn) {
      const found = await store.findTurn(workspace, turn as TurnId);
      if (found === undefined) throw turnNotFound(turn);
      return found;
    },
    list: (filter) => store.listTurns(filter),
    async events(turn, limit) {
      const events = await store.listTurnEvents(turn, 0, limit);
      return Promise.all(events.map((event) => toNews(ports, turn, event)));
    },
    watch: (turn, after, signal) => watchTurn(ports, turn, after, signal),
    async explain(turn, step) {
      const found = await explainTurn(store, turn, step);
      if (found === undefined) throw noModelStep(turn, step);
      return found;
    },
    async conversation(workspace, id) {
      const found = await store.findConversation(workspace, id as ConversationId);
      if (found === undefined) throw conversationNotFound(id);
      return found;
    },
    conversations: (filter) => store.listConversations(filter),
    async newestMessages({ workspace, id: conversation }, range) {
      const filter = { workspace, conversation, after: 0, ...range, descending: true };
      return (await store.listMessages(filter)).toReversed();
    },
    messagesAfter: ({ workspace, id: conversation }, range) =>
      store.listMessages({ workspace, conversation, ...range, descending: false }),
    async findByCapability(workspace, capability) {
      const filter = { workspace, capability, state: "ACTIVE" as const, after: "", limit: 1 };
      const [agent] = await store.listAgents(filter);
      if (agent !== undefined) return { workspace, name: agent.name };
      throw new FailureError({
        reason: "CAPABILITY_NOT_FOUND",
        message: `No active agent in workspace '${workspace}' offers '${capability}'`,
        metadata: { capability, workspace },
      });
    },
  };
}

function noModelStep({ id }: Turn, step: number): FailureError {
  const which = step === 0 ? "no model was asked in it yet" : `its step ${step} asked no model`;
  return new FailureError({
    reason: "TURN_NOT_FOUND",
    message: `Nothing to explain about turn ${id}: ${which}`,
    metadata: { turn: id },
  });
}
