import type { IdKind, Sha256, UnixMs } from "./ids.ts";

/**
 * Time, chance, ids and tasks: all that a run depends on besides its input. The core takes them
 * from here only, so that a simulation decides them and the same seed gives the same run.
 */
export interface Runtime {
  /** Wall clock. May jump; for stored times and deadlines, never for order. */
  now(): UnixMs;
  /** Milliseconds on a clock that never goes back; its zero means nothing. */
  monotonic(): number;
  /**
   * Resolves once `monotonic()` has reached `deadline`, or as soon as `signal` aborts; never
   * rejects. Deadlines of any distance are fine.
   */
  at(deadline: number, signal?: AbortSignal): Promise<void>;
  /** Number in [0, 1). */
  random(): number;
  /** New id: the prefix of the kind, `_`, and a UUIDv7. */
  id(kind: IdKind): string;
  /** SHA-256 of bytes, or of the UTF-8 form of a text. */
  sha256(content: Uint8Array | string): Sha256;
  /** Runs a task that the runtime owns: its failure is reported, and its end is awaited at stop. */
  spawn(name: string, task: () => Promise<void>): void;
  /** Lets other work run before going on. */
  yield(): Promise<void>;
}
