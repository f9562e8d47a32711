import { randomUUID } from "node:crypto";
import { userInfo } from "node:os";
import type { CallOptions } from "@connectrpc/connect";
import type { CaxtonClient, ClientOptions } from "../clients/index.ts";
import { findServerFile, isSameServer } from "./server-file.ts";
import { defaultServerUrl, parseServerUrl } from "./server-url.ts";
import type { Terminal } from "./terminal.ts";

/** What the flags say of the server to talk to. */
export interface ConnectionFlags {
  readonly server?: string | undefined;
  readonly workspace?: string | undefined;
  readonly apiKey?: string | undefined;
  readonly context?: string | undefined;
  /** Deadline of each call. */
  readonly timeoutMs: number;
}

/** A server to talk to. Nothing is sent before the first call. */
export interface Connection {
  readonly url: string;
  /** Workspace that names without one belong to; empty means the server's default. */
  readonly workspace: string;
  /** How calls present themselves. */
  readonly identity: Pick<ClientOptions, "token" | "user">;
  /** Id of everything this command writes, the same over repeats. */
  readonly requestId: string;
  /** Deadline of each call; also how long a broken stream is taken up again. */
  readonly timeoutMs: number;
  /** One call with a deadline; repeated while the server is unavailable for a moment. */
  call<T>(call: (client: CaxtonClient, options: CallOptions) => Promise<T>): Promise<T>;
  /** One stream without a deadline; ends when `signal` aborts, or Ctrl-C. */
  stream<T>(open: (client: CaxtonClient, options: CallOptions) => T, signal: AbortSignal): T;
  /** `name` as the contract wants it: with the workspace in front, where one is chosen. */
  qualify(name: string): string;
}

/**
 * Finds the server: flags > environment > context in use > `server.json` of this machine's data
 * directory > the default address. Throws `CommandError` for an unknown context.
 */
export async function openConnection(
  flags: ConnectionFlags,
  terminal: Terminal,
): Promise<Connection> {
  const { connect } = await import("../clients/index.ts");
  const { repeatWhileUnavailable } = await import("./repeat.ts");
  const { token, ...place } = await findTarget(flags, terminal);
  const identity = { token, user: userName(terminal) };
  // `call` below repeats, and knows when nobody ever listened.
  const client = connect(place.url, { ...identity, retries: 0 });
  const { interrupted } = terminal;
  const { timeoutMs } = flags;
  let requestId: string | undefined;
  return {
    ...place,
    identity,
    get requestId() {
      requestId ??= randomUUID();
      return requestId;
    },
    timeoutMs,
    call: (call) => {
      const deadlineMs = Date.now() + timeoutMs;
      return repeatWhileUnavailable(
        () =>
          call(client, { timeoutMs: Math.max(1, deadlineMs - Date.now()), signal: interrupted }),
        { deadlineMs, signal: interrupted },
      );
    },
    stream: (open, signal) => open(client, { signal: AbortSignal.any([signal, interrupted]) }),
    qualify: (name) =>
      place.workspace === "" || name.includes("/") ? name : `${place.workspace}/${name}`,
  };
}

interface Target {
  readonly url: string;
  readonly workspace: string;
  readonly token: string | undefined;
}

async function findTarget(flags: ConnectionFlags, { environment }: Terminal): Promise<Target> {
  const { findContext } = await import("./contexts.ts");
  const asked =
    flags.context === undefined ? undefined : await findContext(environment, flags.context);
  const used = flags.context === undefined ? await findContext(environment) : undefined;
  const serverFile = await findServerFile(environment);
  const url = parseServerUrl(
    flags.server ??
      asked?.server ??
      (environment.CAXTON_URL || used?.server || serverFile?.url || defaultServerUrl),
  );
  // A key goes to the server it was given for only; the token of this machine's server likewise.
  const context = [asked, used].find((candidate) => candidate?.server === url);
  const environmentKey = environment.CAXTON_API_KEY || undefined;
  const key =
    flags.apiKey ??
    (context === asked ? context?.apiKey : undefined) ??
    environmentKey ??
    context?.apiKey;
  const isLocal = serverFile !== undefined && isSameServer(serverFile.url, url);
  return {
    url,
    workspace: flags.workspace ?? (asked ?? context)?.workspace ?? "",
    token: key ?? (isLocal ? serverFile.token : undefined),
  };
}

/** Name of the user of the operating system; undefined when it cannot stand in a header. */
function userName({ environment }: Terminal): string | undefined {
  const name = environment.USER || environment.LOGNAME || accountName();
  return /^[\x21-\x7e]{1,64}$/.test(name) ? name : undefined;
}

function accountName(): string {
  try {
    return userInfo().username;
  } catch {
    return ""; // A container may run under a number without an account.
  }
}
