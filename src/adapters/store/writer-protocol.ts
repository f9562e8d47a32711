import type { Operation } from "../../domain/store.ts";
import type { CommitResult } from "./core.ts";

/** What the writer's thread is started with. */
export interface WriterSettings {
  readonly file: string;
  readonly freeDiskBytesMin: number;
  readonly maxPageCount?: number | undefined;
  readonly eventsMax?: number | undefined;
  readonly requestIdWindowMs?: number | undefined;
}

/** To the writer: operations in order, or that no more will come. */
export type ToWriter =
  | { readonly kind: "operations"; readonly operations: readonly Operation[] }
  | { readonly kind: "close" };

/** From the writer. Results come in the order of the operations. */
export type FromWriter =
  | { readonly kind: "opened" }
  /** The database cannot be used; the sentence and the hint of a `StoreOpenError`. */
  | { readonly kind: "refused"; readonly message: string; readonly hint: string }
  | { readonly kind: "committed"; readonly results: CommitResult; readonly durationMs: number }
  /** The last message: what was sent and not acknowledged may be on disk or not. */
  | { readonly kind: "failed"; readonly message: string }
  /** The last message after `close`. */
  | { readonly kind: "closed" };
