import { type Failure, FailureError } from "../../domain/failure.ts";
import { limits } from "../../domain/limits.ts";
import type { Operation } from "../../domain/store.ts";
import { type Db, sqliteCode } from "./database.ts";
import type { DiskGauge } from "./disk-gauge.ts";
import { createPerformer } from "./operations/perform-operation.ts";
import { openTables } from "./tables.ts";

/** A moment of a commit at which a simulation may let the process die. */
export type CommitPoint = "before-commit" | "after-commit";

export interface CoreOptions {
  readonly disk: DiskGauge;
  /** Default `limits.eventsMax`. */
  readonly eventsMax?: number | undefined;
  /** Default `limits.requestIdWindowMs`. */
  readonly requestIdWindowMs?: number | undefined;
  /** Called at each point of each commit. What it throws ends the store. */
  readonly reached?: ((point: CommitPoint) => void) | undefined;
}

/** What became of one operation, as plain data. */
export type OperationResult =
  | { readonly value: unknown }
  | { readonly failure: Failure }
  /** Not thrown on purpose. The operation left nothing behind; the store is sound. */
  | { readonly bug: { readonly message: string; readonly stack: string } };

/** The result of each operation, in their order. */
export type CommitResult = readonly OperationResult[];

/** The part of the store that writes; all of it synchronous. */
export interface Core {
  /**
   * Runs a batch in one transaction, each operation alone in a savepoint. When it returns,
   * everything it reports is on disk. When it throws, it is unknown what is: the store must not be
   * used again.
   */
  commit(operations: readonly Operation[]): CommitResult;
}

export function createCore(db: Db, options: CoreOptions): Core {
  const { disk, reached, eventsMax = limits.eventsMax } = options;
  const { requestIdWindowMs = limits.requestIdWindowMs } = options;
  const tables = openTables(db, { requestIdWindowMs });
  const perform = createPerformer(tables);
  const begin = db.prepare("BEGIN IMMEDIATE");
  const commitAll = db.prepare("COMMIT");
  const rollBackAll = db.prepare("ROLLBACK");
  const save = db.prepare("SAVEPOINT operation");
  const release = db.prepare("RELEASE operation");
  const rollBack = db.prepare("ROLLBACK TO operation");

  function run(operation: Operation): OperationResult {
    save.run();
    try {
      const value = perform(operation);
      release.run();
      return { value };
    } catch (error) {
      // SQLite may have rolled back everything, not the savepoint only: then nothing goes on here.
      if (!db.inTransaction || !concernsOperationOnly(error)) throw error;
      rollBack.run();
      release.run();
      return toResult(error);
    }
  }

  function tidyUp(operations: readonly Operation[]): void {
    const at = operations.at(-1)?.input.at;
    if (at !== undefined) tables.requests.sweep(at);
    tables.events.cut(eventsMax);
  }

  /** Undefined when the disk was full: everything is rolled back then. */
  function attempt(operations: readonly Operation[]): CommitResult | undefined {
    try {
      begin.run();
      const results = operations.map(run);
      tidyUp(operations);
      reached?.("before-commit");
      commitAll.run();
      reached?.("after-commit");
      return results;
    } catch (error) {
      if (db.inTransaction) rollBackAll.run();
      if (sqliteCode(error) === "SQLITE_FULL") return undefined;
      throw error;
    }
  }

  return {
    commit(operations) {
      const refusal = disk.refusal();
      if (refusal !== undefined) return operations.map(() => ({ failure: refusal }));
      const results = attempt(operations);
      if (results !== undefined) return results;
      // One operation too large for the disk must not take the others with it.
      return operations.map((operation) => attempt([operation])?.[0] ?? { failure: disk.full() });
    },
  };
}

/** Errors of SQLite that speak of a statement, not of the database or the disk. */
const statementErrors = /^SQLITE_(CONSTRAINT|ERROR|MISMATCH|RANGE|TOOBIG)/;

function concernsOperationOnly(error: unknown): boolean {
  const code = sqliteCode(error);
  return code === undefined || statementErrors.test(code);
}

function toResult(error: unknown): OperationResult {
  if (error instanceof FailureError) return { failure: error.failure };
  const { message, stack } = error instanceof Error ? error : new Error(String(error));
  return { bug: { message, stack: stack ?? "" } };
}
