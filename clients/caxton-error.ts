import { ConnectError } from "@connectrpc/connect";
import { type Diagnostic, DiagnosticSchema } from "./gen/caxton/v1/error_pb.ts";
import {
  BadRequestSchema,
  ErrorInfoSchema,
  RetryInfoSchema,
} from "./gen/google/rpc/error_details_pb.ts";

/** One field of a request that breaks a rule. */
export interface FieldViolation {
  /** Path of the field, such as `page_size`. */
  readonly field: string;
  /** What is wrong with it, in one sentence. */
  readonly description: string;
}

/**
 * What every call of a client throws: the `ConnectError` with its details read. `code` is the code
 * of gRPC, `rawMessage` the message for people.
 */
export class CaxtonError extends ConnectError {
  /**
   * Name of the reason as in `ErrorReason`, such as `AGENT_NOT_FOUND`; empty when the error is not
   * the server's own: nobody answered, or something between did.
   */
  readonly reason: string;
  /** Facts by name, as `ErrorInfo.metadata` has them. (`metadata` holds the headers.) */
  readonly facts: Readonly<Record<string, string>>;
  /** Every field of the request that breaks a rule. */
  readonly violations: readonly FieldViolation[];
  /** Problems in an agent file. */
  readonly diagnostics: readonly Diagnostic[];
  /** When to try again, in milliseconds, where the server says so. */
  readonly retryAfterMs: number | undefined;

  constructor(error: ConnectError) {
    super(error.rawMessage, error.code, error.metadata, undefined, error.cause ?? error);
    this.details = error.details;
    const infos = error.findDetails(ErrorInfoSchema);
    const info = infos.find(({ domain }) => domain === "caxton");
    this.reason = info?.reason ?? "";
    this.facts = info?.metadata ?? {};
    this.violations = error
      .findDetails(BadRequestSchema)
      .flatMap(({ fieldViolations }) => fieldViolations);
    this.diagnostics = error.findDetails(DiagnosticSchema);
    const delay = error.findDetails(RetryInfoSchema)[0]?.retryDelay;
    this.retryAfterMs = delay && Number(delay.seconds) * 1_000 + delay.nanos / 1_000_000;
  }

  /** `ConnectError` has its own, which would take any of its kind for one of these. */
  static override [Symbol.hasInstance](value: unknown): boolean {
    return value instanceof ConnectError && "violations" in value && "retryAfterMs" in value;
  }
}

/** Whatever a call threw, as the error that clients throw. */
export function toCaxtonError(thrown: unknown): CaxtonError {
  return thrown instanceof CaxtonError ? thrown : new CaxtonError(ConnectError.from(thrown));
}
