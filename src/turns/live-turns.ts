import { type Bell, createBell } from "../domain/changes.ts";
import type { TurnId } from "../domain/ids.ts";

/** The text of the model call under way, as far as it has come. */
export interface LiveText {
  readonly step: number;
  /** Number of the model call within the step, from 1. */
  readonly attempt: number;
  readonly text: string;
}

/** What a watcher of a turn waits on. */
export interface TurnBell extends Bell, Disposable {
  /** Grows when something new may be in the store, and not for text that is being written. */
  readonly commits: number;
}

/** What is known of turns only in this process: text being written, and that something is new. */
export interface LiveTurns {
  /** Rings whenever there is something new to read of the turn. Kept while somebody waits on it. */
  watch(turn: TurnId): TurnBell;
  /** The text being written now; undefined when no model call is under way. */
  textOf(turn: TurnId): LiveText | undefined;
  /** Begins a model call. */
  begin(turn: TurnId, step: number, attempt: number): void;
  append(turn: TurnId, text: string): void;
  /** Something new was committed. */
  committed(turn: TurnId): void;
  /** The text is recorded, or the turn is no longer worked on. */
  end(turn: TurnId): void;
}

export function createLiveTurns(): LiveTurns {
  const texts = new Map<TurnId, LiveText>();
  const bells = new Map<TurnId, { readonly bell: Bell; commits: number; watchers: number }>();
  const ring = (turn: TurnId) => bells.get(turn)?.bell.ring();
  const ringForCommit = (turn: TurnId) => {
    const entry = bells.get(turn);
    if (entry === undefined) return;
    entry.commits += 1;
    entry.bell.ring();
  };
  return {
    watch(turn) {
      const entry = bells.get(turn) ?? { bell: createBell(), commits: 0, watchers: 0 };
      bells.set(turn, entry);
      entry.watchers += 1;
      const { bell } = entry;
      return {
        get version() {
          return bell.version;
        },
        get commits() {
          return entry.commits;
        },
        since: bell.since,
        ring: bell.ring,
        [Symbol.dispose]() {
          entry.watchers -= 1;
          if (entry.watchers === 0) bells.delete(turn);
        },
      };
    },
    textOf: (turn) => texts.get(turn),
    begin(turn, step, attempt) {
      texts.set(turn, { step, attempt, text: "" });
      ring(turn);
    },
    append(turn, text) {
      const before = texts.get(turn);
      if (before !== undefined) texts.set(turn, { ...before, text: before.text + text });
      ring(turn);
    },
    committed: ringForCommit,
    end(turn) {
      texts.delete(turn);
      ringForCommit(turn);
    },
  };
}
