import type { EgressRequest } from "../../domain/egress.ts";
import type { JsonObject } from "../../domain/json.ts";
import type { ToolTrouble } from "../../domain/tool.ts";
import type { CsvQuery } from "./csv/csv-query.ts";

/** Fetches an address and keeps its body in a file. Waits for the network most of the time. */
export interface FetchJob {
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
  readonly input: { readonly file: string } | { readonly text: string };
  /** As the server of the table said it. */
  readonly encoding: string | undefined;
  readonly query: CsvQuery;
}

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

/** What came of a job. */
export interface JobReport {
  readonly outcome: JobOutcome;
  /** CPU milliseconds of its thread that were for this job. */
  readonly cpuMs: number;
}

/** What a thread of one job at a time reports, once for each job. */
export interface WorkerReport extends JobReport {
  /** CPU milliseconds of the thread since its start. */
  readonly threadCpuMs: number;
}

/** What the thread of all requests is told; `cpuMs` is the most the job may use. */
export type FetchOrder =
  | { readonly kind: "fetch"; readonly id: number; readonly job: FetchJob; readonly cpuMs: number }
  | { readonly kind: "stop"; readonly id: number };

/** What it reports, once for each job. */
export interface FetchReport extends JobReport {
  readonly id: number;
}
