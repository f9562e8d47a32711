/** A page beside the RPCs, for GET and HEAD only: it changes nothing. */
export interface Page {
  /** Exact path, such as `/metrics`. */
  readonly path: string;
  answer(): Promise<PageAnswer>;
}

export interface PageAnswer {
  readonly status: number;
  readonly contentType: string;
  readonly body: string | Uint8Array;
  readonly headers?: Readonly<Record<string, string>>;
}
