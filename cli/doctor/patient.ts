import { resolve } from "node:path";
import type { Config } from "../../src/config.ts";
import { CommandError, type CommandProblem } from "../command-error.ts";
import { type Connection, type ConnectionFlags, openConnection } from "../connection.ts";
import { type Contexts, readContexts } from "../contexts.ts";
import { loadServerConfig } from "../serve-in-front.ts";
import { findDataDirectory, findServerFile, type ServerFile } from "../server-file.ts";
import type { Terminal } from "../terminal.ts";

/** A thing, or why it could not be read. */
export type Readable<T> =
  | { readonly value: T; readonly problem?: undefined }
  | { readonly value?: undefined; readonly problem: CommandProblem };

/** What is examined. */
export interface Patient {
  /** Folder of package.json. */
  readonly root: string;
  /** Version of this command. */
  readonly version: string;
  readonly terminal: Terminal;
  readonly config: Readable<Config>;
  /** The file that `--config` names. */
  readonly configFlag: string | undefined;
  readonly contexts: Readable<Contexts>;
  /** The server that commands talk to. */
  readonly connection: Readable<Connection>;
  /** Whether that server was chosen: by a flag, the environment, or a context. */
  readonly isServerNamed: boolean;
  /** Data directory of this machine's server. */
  readonly directory: string;
  /** What `server.json` there says. */
  readonly serverFile: ServerFile | undefined;
  /** Whether the server that wrote it answers. */
  readonly isLocalRunning: boolean;
  /** Longest wait of each check. */
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

export interface PatientOptions {
  readonly root: string;
  readonly version: string;
  readonly terminal: Terminal;
  readonly connection: ConnectionFlags;
  /** Flags of `server start`. */
  readonly config: string | undefined;
  readonly dataDirectory: string | undefined;
}

/** Reads what there is; nothing that is wrong with it is thrown. */
export async function meetPatient(options: PatientOptions): Promise<Patient> {
  const { root, version, terminal, connection: flags } = options;
  const { environment, interrupted } = terminal;
  const asked = { config: options.config, "data-dir": options.dataDirectory };
  const [config, contexts, connection] = await Promise.all([
    readable(() => loadServerConfig(asked, terminal)),
    readable(() => readContexts(environment)),
    readable(() => openConnection(flags, terminal)),
  ]);
  const directory = resolve(
    config.value?.["server.data_dir"] ??
      (await findDataDirectory(environment, options.dataDirectory)),
  );
  const serverFile = await findServerFile({}, directory);
  const named = flags.server ?? flags.context ?? (environment.CAXTON_URL || undefined);
  return {
    ...{ root, version, terminal, config, contexts, connection, directory, serverFile },
    configFlag: options.config,
    isServerNamed: (named ?? contexts.value?.current) !== undefined,
    isLocalRunning: serverFile !== undefined && (await answers(serverFile, flags.timeoutMs)),
    timeoutMs: flags.timeoutMs,
    signal: interrupted,
  };
}

async function readable<T>(read: () => Promise<T>): Promise<Readable<T>> {
  try {
    return { value: await read() };
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    return { problem: error.problem };
  }
}

/** Whether the very server that wrote the file answers: its port may be another's by now. */
async function answers({ url, bootId }: ServerFile, timeoutMs: number): Promise<boolean> {
  const { connect } = await import("../../clients/index.ts");
  try {
    const info = await connect(url, { timeoutMs, retries: 0 }).system.getServerInfo({});
    return info.bootId === bootId;
  } catch {
    return false;
  }
}
