import type { Caller } from "../../src/domain/agent.ts";
import { FailureError, type FailureReason } from "../../src/domain/failure.ts";
import type { Turn } from "../../src/domain/turn.ts";
import type { Decision } from "../../src/domain/turn-event.ts";
import type { Chance } from "./chance.ts";
import { poison } from "./script-model.ts";
import type { SimAgent } from "./sim-agents.ts";
import type { SimServer } from "./sim-server.ts";
import type { Lane } from "./timeline.ts";

export const caller: Caller = { kind: "local", claimedUser: "ada" };

/**
 * What a client learned of a call: its result, a refusal, or nothing since the server went away.
 */
export type Answer<T> = { readonly value: T } | { readonly refused: FailureReason } | "unknown";

/** What clients share. */
export interface ClientSide {
  /** Outlives every server. */
  readonly lane: Lane;
  readonly chance: Chance;
  readonly agents: readonly SimAgent[];
  readonly problem: (text: string) => void;
  readonly nextId: () => number;
  /** Calls the server that is up, or waits for the next one. */
  call<T>(make: (server: SimServer) => Promise<T>): Promise<Answer<T>>;
  readonly known: Known;
}

/** What the server has acknowledged. */
export interface Known {
  readonly turns: Map<string, { readonly turn: Turn; readonly content: string }>;
  readonly cancelled: Set<string>;
  /** Reason of a decision, unique -> whether the server took it; absent when nobody knows. */
  readonly decisions: Map<string, { readonly turn: string; readonly taken: boolean }>;
}

/** Answers of `call` with the failures made on purpose told from bugs. */
export async function toAnswer<T>(
  result: Promise<T>,
  problem: (text: string) => void,
): Promise<Answer<T>> {
  try {
    return { value: await result };
  } catch (error) {
    if (!(error instanceof FailureError)) {
      problem(`a client was answered ${error instanceof Error ? error.stack : String(error)}`);
      return "unknown";
    }
    const { reason } = error.failure;
    return /^(STORE_FAILED|STOPPING|DISK)$/.test(reason) ? "unknown" : { refused: reason };
  }
}

/** Waits for a while. */
export const pause = ({ lane, chance }: ClientSide, mostMs: number): Promise<void> =>
  lane.at(lane.monotonic() + chance.below(mostMs));

const refusals: readonly FailureReason[] = [
  "MAILBOX_FULL",
  "AGENT_STATE",
  "AGENT_NOT_FOUND",
  "AGENT_VERSION_NOT_FOUND",
];

/** Sends messages, now and then the same one twice, and one again whose fate it does not know. */
export async function runSender(side: ClientSide, messages: number): Promise<void> {
  const { chance } = side;
  const conversations: { readonly agent: string; readonly id: string }[] = [];
  for (let sent = 0; sent < messages; sent += 1) {
    await pause(side, 6_000);
    const known = conversations.length > 0 && chance.hits(0.65);
    const to = known
      ? chance.pick(conversations)
      : { agent: chance.pick(side.agents).name, id: "" };
    const content = `message ${side.nextId()} ${chance.hits(0.03) ? poison : ""}`;
    const turn = await sendUntilKnown(side, to, content);
    if (turn === undefined) continue;
    conversations.push({ agent: to.agent, id: turn.conversation });
    side.known.turns.set(turn.id, { turn, content });
  }
}

async function sendUntilKnown(
  side: ClientSide,
  to: { readonly agent: string; readonly id: string },
  content: string,
): Promise<Turn | undefined> {
  const request = { caller: "local", method: "Chat", id: content, bodyHash: content };
  const send = () =>
    side.call(({ turns }) =>
      turns.send(
        { caller, request: request as never },
        {
          to: { workspace: "default", name: to.agent },
          content,
          conversation: to.id,
        },
      ),
    );
  let first: Turn | undefined;
  for (let tries = 0; tries < 20; tries += 1) {
    const answers = await Promise.all(side.chance.hits(0.2) ? [send(), send()] : [send()]);
    for (const answer of answers) first = seeSent(side, answer, first);
    const again = first !== undefined && side.chance.hits(0.15);
    if (!answers.includes("unknown") && !again) return first;
    await pause(side, 2_000);
  }
  return first;
}

/** The turn that a message has, after one more answer to it. */
function seeSent(
  { problem }: ClientSide,
  answer: Answer<Turn>,
  first: Turn | undefined,
): Turn | undefined {
  if (answer === "unknown") return first;
  if ("refused" in answer) {
    if (!refusals.includes(answer.refused)) problem(`send: ${answer.refused}`);
    if (first !== undefined) problem(`${first.id} was acknowledged, then refused`);
    return first;
  }
  if (first !== undefined && first.id !== answer.value.id) {
    problem(`one request id made ${first.id} and ${answer.value.id}`);
  }
  return answer.value;
}

/** Cancels turns at any moment. */
export async function runCanceller(side: ClientSide, times: number): Promise<void> {
  for (let time = 0; time < times; time += 1) {
    await pause(side, 12_000);
    const turns = [...side.known.turns.values()];
    if (turns.length === 0) continue;
    const { turn } = side.chance.pick(turns);
    const answer = await side.call((server) =>
      server.turns.cancel({ caller }, "default", turn.id, "no longer wanted"),
    );
    if (answer === "unknown") continue;
    if ("value" in answer) side.known.cancelled.add(turn.id);
    else if (answer.refused !== "TURN_ENDED") side.problem(`cancel: ${answer.refused}`);
  }
}

/** Decides steps in doubt until `over`, now and then by two callers at once. */
export async function runResolver(side: ClientSide, over: () => boolean): Promise<void> {
  const filter = { workspace: "default", state: "WAITING" as const, before: "", limit: 10 };
  while (!over()) {
    await side.lane.at(side.lane.monotonic() + 500 + side.chance.below(4_000));
    const answer = await side.call(({ turns }) => turns.list(filter));
    if (answer === "unknown" || "refused" in answer) continue;
    for (const turn of answer.value) await decide(side, turn);
  }
}

async function decide(side: ClientSide, turn: Turn): Promise<void> {
  const found = await side.call(({ turns }) => turns.events(turn, 1_000));
  if (found === "unknown" || "refused" in found) return;
  const open = new Set<number>();
  for (const { fact } of found.value) {
    if (fact.kind === "in_doubt") open.add(fact.step);
    if (fact.kind === "resolved") open.delete(fact.step);
  }
  const step = [...open][0];
  if (step === undefined) return;
  const once = () => resolve(side, turn, step);
  const results = await Promise.all(side.chance.hits(0.4) ? [once(), once()] : [once()]);
  const taken = results.filter((result) => result).length;
  if (taken > 1) side.problem(`${turn.id} step ${step} was decided ${taken} times at once`);
}

/** Whether the server took the decision, as far as one was told. */
async function resolve(side: ClientSide, turn: Turn, step: number): Promise<boolean> {
  const reason = `decision ${side.nextId()}`;
  const decision = side.chance.pick<Decision>(["REPEAT", "REPEAT", "ASSUME_DONE", "FAIL_TURN"]);
  const { workspace, id, attempt } = turn;
  const input = { workspace, turn: id, attempt, step, decision, reason, result: "" };
  const answer = await side.call((server) => server.turns.resolve({ caller }, input));
  if (answer === "unknown") return false;
  const taken = "value" in answer;
  side.known.decisions.set(reason, { turn: id, taken });
  if (!taken && !/^TURN_(CHANGED|ENDED)$/.test(answer.refused)) {
    side.problem(`resolve: ${answer.refused}`);
  }
  return taken;
}
