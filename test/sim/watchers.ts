import { isDeepStrictEqual } from "node:util";
import type { Turn } from "../../src/domain/turn.ts";
import type { TextPiece, TurnNews } from "../../src/turns/watch-turn.ts";
import { type ClientSide, pause } from "./clients.ts";
import type { SimServer } from "./sim-server.ts";

/** What one watcher put together from all it was sent, over all its watches of a turn. */
interface Sight {
  sequence: number;
  readonly news: TurnNews[];
  /** Number of the model call under way, by step; 1 where none is told. */
  readonly attempts: Map<number, number>;
  readonly texts: Map<number, string>;
  /** Steps whose answer was told as a whole. */
  readonly told: Set<number>;
  ended: boolean;
}

/** How a server is reached, and how one learns that it is gone. */
export interface Connection {
  readonly server: SimServer;
  readonly gone: Promise<void>;
}

/** Watches turns, leaves now and then, and comes back for what it has not seen. */
export async function runWatcher(
  side: ClientSide,
  connect: () => Promise<Connection>,
  turn: Turn,
): Promise<void> {
  const sight: Sight = {
    sequence: 0,
    news: [],
    attempts: new Map(),
    texts: new Map(),
    told: new Set(),
    ended: false,
  };
  while (!sight.ended) {
    await watchOnce(side, await connect(), turn, sight);
    await pause(side, 2_000);
  }
  await compareWithJournal(side, await connect(), turn, sight);
}

async function watchOnce(
  side: ClientSide,
  { server, gone }: Connection,
  turn: Turn,
  sight: Sight,
): Promise<void> {
  const { chance, lane } = side;
  const leaving = new AbortController();
  const over = new AbortController();
  const patience = chance.hits(0.5) ? chance.below(8_000) : 600_000;
  void lane.at(lane.monotonic() + patience, over.signal).then(() => leaving.abort());
  const stream = server.turns.watch(turn, sight.sequence, leaving.signal)[Symbol.asyncIterator]();
  const begun = new Set<string>();
  let next = await Promise.race([stream.next(), gone]);
  while (next?.done === false) {
    if (next.value.kind === "text") seeText(side, sight, next.value, begun);
    else seeNews(side, sight, next.value);
    if (chance.hits(0.1)) await pause(side, 3_000);
    next = await Promise.race([stream.next(), gone]);
  }
  const left = next === undefined || leaving.signal.aborted;
  if (!left && !sight.ended) side.problem(`a watch of ${turn.id} just ended`);
  over.abort();
}

/** `begun` holds the texts that this watch has sent some of: it may not repeat those. */
function seeText(side: ClientSide, sight: Sight, piece: TextPiece, begun: Set<string>): void {
  const { step, attempt, offset, text } = piece;
  if (sight.told.has(step)) side.problem(`text of step ${step} after all of it was told`);
  const current = sight.attempts.get(step) ?? 1;
  if (attempt !== current) side.problem(`text of attempt ${attempt}, not ${current}`);
  const seen = sight.texts.get(step) ?? "";
  const key = `${step}.${attempt}`;
  const place = begun.has(key) ? seen.length : 0;
  begun.add(key);
  if (offset !== place) side.problem(`text at ${offset} instead of ${place}`);
  const whole = seen.slice(0, offset) + text;
  if (!whole.startsWith(seen)) side.problem(`text '${seen}' became '${whole}'`);
  sight.texts.set(step, whole);
}

function seeNews(side: ClientSide, sight: Sight, news: TurnNews): void {
  const { sequence, fact, text } = news;
  if (sequence !== sight.sequence + 1) side.problem(`event ${sequence} after ${sight.sequence}`);
  sight.sequence = sequence;
  sight.news.push(news);
  if (fact.kind === "step_restarted") {
    sight.attempts.set(fact.step, fact.attempt);
    sight.texts.delete(fact.step);
  }
  if (fact.kind === "model_step") sight.told.add(fact.step);
  const written = fact.kind === "model_step" ? (sight.texts.get(fact.step) ?? "") : text;
  if (written !== text) side.problem(`a watcher saw '${written}' of the answer '${text}'`);
  sight.ended = ["completed", "failed", "cancelled"].includes(fact.kind);
}

async function compareWithJournal(
  side: ClientSide,
  { server }: Connection,
  turn: Turn,
  { news }: Sight,
): Promise<void> {
  const events = await server.store.listTurnEvents(turn, 0, 10_000);
  const facts = events.map(({ fact }) => fact);
  const seen = news.map(({ fact }) => fact);
  if (!isDeepStrictEqual(facts, seen)) side.problem(`a watcher saw another ${turn.id}`);
}
