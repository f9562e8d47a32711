import type { JsonObject } from "@bufbuild/protobuf";
import type { FailureReason } from "../../../src/domain/failure.ts";
import type { Facts, Stage } from "./stage.ts";

/** How one RPC is walked: over every face, each time on a stage of its own. */
export interface Row {
  /** Makes what the requests below need. Unset: nothing. */
  readonly prepare?: (stage: Stage) => Promise<Partial<Facts>>;
  /** A request that succeeds. Methods that take a stream get several. */
  readonly good: Request;
  /** A request that is not well formed, or why there is none. */
  readonly bad: Refused | Never;
  /** A request for something that does not exist, or why there is none. */
  readonly missing: Refused | Never;
  /** After how many messages of a stream to leave. Unset: it ends by itself. */
  readonly take?: number;
  /** Which messages of a stream come every time. Unset: all. */
  readonly always?: (message: JsonObject) => boolean;
  /** Fields of the answer that differ from call to call, at any depth. */
  readonly loose?: readonly string[];
}

/** A request for what was prepared, as proto JSON. */
export type Request = (facts: Facts) => JsonObject | readonly JsonObject[];

/** A request and the reason of its failure. */
export type Refused = readonly [request: Request, reason: FailureReason];

/** Why an RPC has no such request. */
export interface Never {
  readonly never: string;
}

/** Rows by `Service.Method`. */
export type Rows = Readonly<Record<string, Row>>;

export const emptyRequest: Never = { never: "its request has no fields" };
export const namesNothing: Never = { never: "its request names nothing that must exist" };
