/** A request to the outside, guarded: see `Egress`. */
export interface EgressRequest {
  /** Upper case. `GET` and `HEAD` may go to public addresses, others need a grant. */
  readonly method: string;
  /** Absolute; `http` or `https`. */
  readonly url: string;
  /** By name in any case. Those that belong to the connection are refused. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
  /** Redirects followed; each is checked like the first address. */
  readonly redirectsMax: number;
  /** Repeats of a `GET` or `HEAD` after a failed connection or a 429, 502, 503 or 504. */
  readonly retriesMax: number;
  /** Bytes of the body, before and after it is unpacked. */
  readonly bytesMax: number;
  /** Lists of hosts; a host must be in each. `example.com` covers its subdomains. */
  readonly allowedHosts: readonly (readonly string[])[];
  readonly verifyTls: boolean;
}

/** An answer whose body is still to be read. Disposing closes the connection. */
export interface EgressResponse extends AsyncDisposable {
  readonly status: number;
  /** The address that answered, after redirects. */
  readonly url: string;
  /** The addresses that redirected, in order. */
  readonly redirects: readonly string[];
  /** By lower-case name; repeats are joined with `, `. */
  readonly headers: Readonly<Record<string, string>>;
  /** Unpacked. Throws an `EgressError` when it grows beyond the limit. */
  readonly body: AsyncIterable<Uint8Array>;
}

/**
 * The only way of tools to the network. Refuses private addresses that are not granted, in any
 * spelling and behind any name, and the server's own listeners always.
 */
export interface Egress {
  /** Throws an `EgressError`, or the reason of an aborted signal. */
  open(request: EgressRequest, signal: AbortSignal): Promise<EgressResponse>;
}

/** `refused` by the rules, `invalid` as written, or `failed` on the way. */
export type EgressProblem = "refused" | "invalid" | "failed";

/** Why there is no answer. */
export class EgressError extends Error {
  override readonly name = "EgressError";
  readonly problem: EgressProblem;
  /** What to do about it; empty when there is nothing. */
  readonly hint: string;

  constructor(problem: EgressProblem, message: string, hint = "", options?: ErrorOptions) {
    super(message, options);
    this.problem = problem;
    this.hint = hint;
  }
}
