import * as Flags from "@oclif/core/flags";
import { findCloseMatch } from "../src/manifest/close-match.ts";
import { CaxtonCommand } from "./caxton-command.ts";
import { CommandError } from "./command-error.ts";
import { type Connection, openConnection } from "./connection.ts";
import { exitCodes } from "./exit-codes.ts";

/** What the flags of a `ServerCommand` say of the server. */
export interface ServerFlags {
  readonly server: string | undefined;
  readonly workspace: string | undefined;
  readonly "api-key": string | undefined;
  readonly context: string | undefined;
  /** Seconds. */
  readonly timeout: number;
}

/** The flag of the longest wait for an answer, in seconds. */
export const timeoutFlag = (seconds: number) =>
  Flags.custom<number>({
    parse: async (text) => parseSeconds(text),
    default: seconds,
    description: "Longest wait for an answer, in seconds.",
    helpValue: "<seconds>",
    helpGroup: "GLOBAL",
  })();

/** What every command does that talks to a server: find it, and explain its errors. */
export abstract class ServerCommand extends CaxtonCommand {
  static override baseFlags = {
    ...CaxtonCommand.baseFlags,
    server: Flags.string({
      description:
        "Address of the server. Default: CAXTON_URL, the context in use, this machine's.",
      helpValue: "<url>",
      helpGroup: "GLOBAL",
    }),
    workspace: Flags.string({
      description: "Workspace of names given without one. Default: the context's, else default.",
      helpValue: "<name>",
      helpGroup: "GLOBAL",
    }),
    "api-key": Flags.string({
      description: "Key to present. Default: CAXTON_API_KEY, the context's.",
      helpValue: "<key>",
      helpGroup: "GLOBAL",
    }),
    context: Flags.string({
      description: "Context to use for this command; see caxton context.",
      helpValue: "<name>",
      helpGroup: "GLOBAL",
    }),
    timeout: timeoutFlag(30),
  };

  #connection: Connection | undefined;

  /** The server that the flags of this run ask for; calls end when `terminal` is interrupted. */
  protected async open(flags: ServerFlags, terminal = this.terminal): Promise<Connection> {
    const { server, workspace, context, timeout } = flags;
    const chosen = {
      server,
      workspace,
      apiKey: flags["api-key"],
      context,
      timeoutMs: timeout * 1000,
    };
    this.#connection = await openConnection(chosen, terminal);
    return this.#connection;
  }

  protected override async catch(error: Error): Promise<never> {
    throw await this.explain(error);
  }

  /** What the server or the way to it said, in words for people; other errors as they are. */
  protected async explain(error: unknown): Promise<unknown> {
    const connection = this.#connection;
    const isOfServer = error instanceof Error && error.name === "ConnectError";
    if (connection === undefined || !isOfServer) return error;
    const { toProblem } = await import("./problem.ts");
    const problem = toProblem(error, connection.url);
    const hint = (await this.#findName(error, connection)) ?? problem.hint;
    return new CommandError({ ...problem, hint }, { cause: error });
  }

  /** For a name that does not exist, the nearest that does; undefined where there is none. */
  async #findName(error: Error, connection: Connection): Promise<string | undefined> {
    const { findMissingAgent } = await import("./problem.ts");
    const missing = findMissingAgent(error);
    if (missing === undefined) return undefined;
    try {
      const { agents } = await connection.call((client, options) =>
        client.agents.listAgents({ workspace: missing.workspace, pageSize: 200 }, options),
      );
      const suggestion = findCloseMatch(
        missing.name,
        agents.map(({ name }) => name),
      );
      return suggestion === undefined ? undefined : `Did you mean '${suggestion}'?`;
    } catch {
      return undefined; // The answer that is explained here matters, not this courtesy.
    }
  }
}

function parseSeconds(text: string): number {
  const seconds = Number(text);
  if (text !== "" && seconds > 0 && seconds <= 86_400) return seconds;
  throw new CommandError({
    exitCode: exitCodes.usage,
    message: `--timeout must be a number of seconds above 0, not '${text}'`,
  });
}
