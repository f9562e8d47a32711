import type { Dispatcher } from "undici";

/** How one provider is reached over HTTP. Secrets are looked up for each call and not kept. */
export interface WireConnection {
  /** Name as in the configuration, for errors and metrics. */
  readonly name: string;
  /** Address without a slash at its end; free of user, password, query and fragment. */
  readonly baseUrl: string;
  /** Sent with each request as parameters of the address. */
  readonly query: Readonly<Record<string, string>>;
  /** The key, read anew; undefined: none is sent. Throws `ModelError` when it cannot be read. */
  readonly readKey: () => Promise<string | undefined>;
  /** Header that carries the key; undefined: that of the provider's own wire format. */
  readonly keyHeader: string | undefined;
  /** Whether a call without a key is pointless. */
  readonly needsKey: boolean;
  /** What somebody does to set the key, such as `set OPENAI_API_KEY where the server runs`. */
  readonly keyHint: string;
  /** More headers, read anew; their values count as secrets. */
  readonly readHeaders: () => Readonly<Record<string, string>>;
  /** Model for requests that name none. */
  readonly defaultModel: string | undefined;
  readonly contextTokens: number;
  /** Longest answer in UTF-8 bytes of its text and the arguments of its tool requests. */
  readonly answerBytesMax: number;
  readonly dispatcher: Dispatcher;
}
