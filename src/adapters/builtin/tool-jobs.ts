import type { EgressRequest } from "../../domain/egress.ts";
import type { JsonObject } from "../../domain/json.ts";
import type { ToolTrouble } from "../../domain/tool.ts";
import type { CsvQuery } from "./csv/csv-query.ts";

/** Fetches an address and keeps its body in a file. Waits for the network most of the time. */
export interface FetchJob {
  readonly kind: "fetch";
  readonly request: EgressRequest;
  readonly rules: {
    readonly allow: readonly string[];
    readonly methods: readonly string[] | undefined;
    readonly ownAddresses: readonly string[];
  };
  readonly storage: BodyStorage;
}

/** Where a body is written. */
export interface BodyStorage {
  readonly directory: string;
  /** Name of the file until the body is whole. */
  readonly partName: string;
  /** The disk is left with so many free bytes. */
  readonly freeBytesMin: number;
}

/** Answers from a table. Computes all the time. */
export interface CsvJob {
  readonly kind: "csv";
  readonly input: { readonly file: string } | { readonly text: string };
  /** As the server of the table said it. */
  readonly encoding: string | undefined;
  readonly query: CsvQuery;
}

export type ToolJob = FetchJob | CsvJob;

/** An answer whose body is in the store. */
export interface FetchedBody {
  readonly kind: "fetched";
  readonly status: number;
  readonly url: string;
  readonly redirects: readonly string[];
  readonly headers: Readonly<Record<string, string>>;
  readonly bytes: number;
  /** Names the body in the store. */
  readonly sha256: string;
  /** Start of the body as text; undefined where it is none. */
  readonly excerpt: string | undefined;
  /** The excerpt is the whole body. */
  readonly isWhole: boolean;
}

export interface AnalysedTable {
  readonly kind: "analysed";
  readonly content: JsonObject;
  readonly summary: string;
}

/** No result, and why. */
export interface FailedJob {
  readonly kind: "failed";
  readonly trouble: ToolTrouble;
  readonly message: string;
  /** What to do about it; empty when there is nothing. */
  readonly hint: string;
}

export type JobOutcome = FetchedBody | AnalysedTable | FailedJob;

/** What a worker reports, once for each job. */
export interface JobReport {
  readonly outcome: JobOutcome;
  /** CPU milliseconds of the worker's thread. */
  readonly cpuMs: number;
}
