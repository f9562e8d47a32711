import { FailureError } from "../domain/failure.ts";
import type { Sha256 } from "../domain/ids.ts";
import type { TokenUsage } from "../domain/model.ts";
import type { Turn } from "../domain/turn.ts";
import type { TurnFact } from "../domain/turn-event.ts";
import { lastStepOf } from "../domain/turn-rules.ts";
import type { Blob, ContextLink, TurnEnd } from "../domain/turn-writes.ts";
import type { TurnPorts } from "./ports.ts";
import { addFact, readProgress, type TurnProgress } from "./turn-progress.ts";

/** What one commit adds to a turn. */
export interface JournalEntry {
  readonly facts: readonly TurnFact[];
  readonly contexts?: readonly ContextLink[];
  readonly usage?: TokenUsage;
  readonly toolCalls?: number;
  readonly cpuMs?: number;
  readonly end?: TurnEnd;
}

/** The journal of a turn that runs in this process. */
export interface TurnJournal {
  /** The turn with all that was written, acknowledged or not. */
  readonly turn: Turn;
  /** Where the turn stands with all that was written. */
  readonly progress: TurnProgress;
  /** Names a text by its hash; it is stored with the next entry. */
  keep(text: string): Blob;
  /** A text of the journal. */
  read(hash: Sha256): Promise<string>;
  /** Resolves once the entry is on disk. What is not awaited is still written in this order. */
  write(entry: JournalEntry): Promise<void>;
}

const noUsage: TokenUsage = { inputTokens: 0, outputTokens: 0 };

/**
 * `facts` is what the journal holds. `onRefused` is told when a write is refused: the turn has been
 * taken from this process.
 */
export function createTurnJournal(
  ports: TurnPorts,
  start: { readonly turn: Turn; readonly facts: readonly TurnFact[] },
  onRefused: (error: unknown) => void,
): TurnJournal {
  const { store, runtime, live } = ports;
  const { id, workspace, agent, attempt } = start.turn;
  let { turn } = start;
  let progress = readProgress(start.facts);
  let unsaved = new Map<Sha256, Blob>();
  // Texts of the steps since the last model call: the next call needs them before they are on disk.
  let recent = new Map<Sha256, string>();

  async function commit(entry: JournalEntry, blobs: readonly Blob[]): Promise<void> {
    const { facts, contexts = [], usage = noUsage, toolCalls = 0, cpuMs = 0, end } = entry;
    const counts = { usage, toolCalls, cpuMs };
    const ending = end === undefined ? {} : { end };
    const write = { actor: agent, at: runtime.now(), turn: id, workspace, attempt };
    await store.write("appendTurn", { ...write, facts, blobs, contexts, ...counts, ...ending });
    // The text of a recorded step is in its event.
    if (facts.some(({ kind }) => kind === "model_step")) live.end(id);
    else live.committed(id);
  }

  return {
    get turn() {
      return turn;
    },
    get progress() {
      return progress;
    },
    keep(text) {
      const blob = { hash: runtime.sha256(text), text };
      unsaved.set(blob.hash, blob);
      recent.set(blob.hash, text);
      return blob;
    },
    read: async (hash) => recent.get(hash) ?? (await store.readBlob(workspace, hash)),
    write(entry) {
      const blobs = [...unsaved.values()];
      unsaved = new Map();
      if (entry.facts.some(({ kind }) => kind === "model_step")) {
        recent = new Map(blobs.map(({ hash, text }) => [hash, text]));
      }
      turn = addEntry(turn, entry, blobs);
      progress = entry.facts.reduce(addFact, progress);
      const written = commit(entry, blobs);
      written.catch(onRefused);
      return written;
    },
  };
}

function addEntry(turn: Turn, entry: JournalEntry, blobs: readonly Blob[]): Turn {
  const { facts, usage = noUsage, toolCalls = 0, cpuMs = 0 } = entry;
  const bytes = blobs.reduce((sum, { text }) => sum + text.length, 0);
  return {
    ...turn,
    steps: lastStepOf(facts, turn.steps),
    toolCalls: turn.toolCalls + toolCalls,
    cpuMs: turn.cpuMs + cpuMs,
    journalBytes: turn.journalBytes + bytes,
    usage: {
      inputTokens: turn.usage.inputTokens + usage.inputTokens,
      outputTokens: turn.usage.outputTokens + usage.outputTokens,
    },
  };
}

/** Whether a write was refused because the turn is no longer this process's to work on. */
export function isTakenAway(error: unknown): boolean {
  return error instanceof FailureError && error.failure.reason === "TURN_CHANGED";
}
