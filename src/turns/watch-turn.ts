import { changeOrDeadline } from "../domain/changes.ts";
import type { Sha256, TurnId, UnixMs } from "../domain/ids.ts";
import type { Turn } from "../domain/turn.ts";
import type { TurnEvent, TurnFact } from "../domain/turn-event.ts";
import type { LiveText, TurnBell } from "./live-turns.ts";
import type { TurnPorts } from "./ports.ts";

/** A journaled event with the texts it refers to. */
export interface TurnNews {
  readonly kind: "event";
  readonly sequence: number;
  readonly at: UnixMs;
  readonly fact: TurnFact;
  /** Arguments, result, answer or reply, by the fact; empty where it has none. */
  readonly text: string;
}

/** A piece of text of the running step. One that begins at an offset already seen repeats it. */
export interface TextPiece {
  readonly kind: "text";
  readonly step: number;
  readonly attempt: number;
  readonly offset: number;
  readonly text: string;
}

/** Events read at a time. */
const eventsMax = 100;
/** How long a watcher waits before it looks anyway. */
const pollMs = 1_000;

/** How far a watcher has seen the text of a step. */
interface Seen {
  readonly step: number;
  readonly attempt: number;
  readonly length: number;
}

/**
 * The events of a turn after a sequence, then each new one and the text as it is written, until the
 * turn has ended or `signal` aborts. A watcher that is behind gets text joined, never queued.
 */
export async function* watchTurn(
  ports: TurnPorts,
  turn: Turn,
  after: number,
  signal: AbortSignal,
): AsyncGenerator<TurnNews | TextPiece> {
  const { runtime, live } = ports;
  using bell = live.watch(turn.id);
  const journal = createJournalReader(ports, turn, bell, after);
  let seen: Seen = { step: 0, attempt: 0, length: 0 };
  const openCalls = new Set<number>();
  while (!signal.aborted) {
    // Taken before reading, so that nothing that happens in between is missed.
    const { version } = bell;
    const events = await journal.next();
    seen = yield* newsOf(ports, turn, events, seen);
    if (events.some(({ fact }) => isLast(fact))) return;
    noteCalls(openCalls, events);
    if (events.length > 0) continue;
    const piece = pieceAfter(textBeyond(openCalls, live.textOf(turn.id)), seen);
    if (piece !== undefined) {
      seen = seenAfter(piece);
      yield piece;
      continue;
    }
    if (await journal.isOver()) return;
    const deadline = runtime.monotonic() + pollMs;
    await changeOrDeadline(bell, version, { runtime, deadline, signal });
    if (bell.version === version) journal.readAnyway();
    // Pieces that came together go out together.
    await runtime.yield();
  }
}

/** Reads on in the journal of a turn, but only when there was a commit since the last look. */
function createJournalReader({ store }: TurnPorts, turn: Turn, bell: TurnBell, after: number) {
  let sequence = after;
  let commitsRead: number | undefined;
  let foundAll = false;
  return {
    /** The next events; none when there are none yet. */
    async next(): Promise<readonly TurnEvent[]> {
      const { commits } = bell;
      foundAll = commits === commitsRead;
      if (foundAll) return [];
      const events = await store.listTurnEvents(turn, sequence, eventsMax);
      sequence = events.at(-1)?.sequence ?? sequence;
      if (events.length === 0) commitsRead = commits;
      return events;
    },
    /** Whether all there will ever be was read: the caller asked for events after the last one. */
    async isOver(): Promise<boolean> {
      if (foundAll) return false;
      const now = await store.findTurn(turn.workspace, turn.id);
      return now === undefined || (now.endedAt !== undefined && now.lastSequence <= sequence);
    },
    /** Looks at the next call even if no commit was told. */
    readAnyway(): void {
      commitsRead = undefined;
    },
  };
}

/**
 * Each event, and before it what was not seen yet of the text that it completes. Returns how far
 * the text has been seen then.
 */
async function* newsOf(
  ports: TurnPorts,
  turn: Turn,
  events: readonly TurnEvent[],
  seenBefore: Seen,
): AsyncGenerator<TurnNews | TextPiece, Seen> {
  let seen = seenBefore;
  for (const event of events) {
    const news = await toNews(ports, turn, event);
    const rest = restOfText(news, seen);
    if (rest !== undefined) {
      seen = seenAfter(rest);
      yield rest;
    }
    yield news;
  }
  return seen;
}

/** Keeps the steps of calls whose result was not read yet. */
function noteCalls(open: Set<number>, events: readonly TurnEvent[]): void {
  for (const { fact } of events) {
    if (fact.kind === "tool_started") open.add(fact.step);
    if (fact.kind === "tool_finished") open.delete(fact.step);
  }
}

/** What came of a tool is told before what the model makes of it, which may be written sooner. */
function textBeyond(open: ReadonlySet<number>, now: LiveText | undefined): LiveText | undefined {
  return open.size === 0 ? now : undefined;
}

function seenAfter({ step, attempt, offset, text }: TextPiece): Seen {
  return { step, attempt, length: offset + text.length };
}

function isLast({ kind }: TurnFact): boolean {
  return kind === "completed" || kind === "failed" || kind === "cancelled";
}

function pieceAfter(now: LiveText | undefined, seen: Seen): TextPiece | undefined {
  if (now === undefined) return undefined;
  const { step, attempt, text } = now;
  const offset = step === seen.step && attempt === seen.attempt ? seen.length : 0;
  if (text.length <= offset) return undefined;
  return { kind: "text", step, attempt, offset, text: text.slice(offset) };
}

/** What a watcher has not seen of a step whose text is complete now. */
function restOfText({ fact, text }: TurnNews, seen: Seen): TextPiece | undefined {
  if (fact.kind !== "model_step") return undefined;
  return pieceAfter({ step: fact.step, attempt: fact.attempt, text }, seen);
}

/** The event with the texts it refers to. */
export async function toNews(
  { store }: Pick<TurnPorts, "store">,
  { workspace }: { readonly workspace: string; readonly id: TurnId },
  { sequence, at, fact }: TurnEvent,
): Promise<TurnNews> {
  const hash = textOf(fact);
  const text = hash === undefined ? "" : await store.readBlob(workspace, hash);
  return { kind: "event", sequence, at, fact, text };
}

function textOf(fact: TurnFact): Sha256 | undefined {
  if (fact.kind === "model_step" || fact.kind === "completed") return fact.text;
  if (fact.kind === "tool_started") return fact.request.arguments;
  return fact.kind === "tool_finished" ? fact.content : undefined;
}
