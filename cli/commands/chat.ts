import * as Args from "@oclif/core/args";
import * as Flags from "@oclif/core/flags";
import { TurnSchema } from "../../clients/gen/caxton/v1/turn_pb.ts";
import { toRecipient } from "../chat-recipient.ts";
import { type ChatTalk, createChatTalk } from "../chat-talk.ts";
import { CommandError } from "../command-error.ts";
import type { Connection } from "../connection.ts";
import { exitCodes } from "../exit-codes.ts";
import type { Output } from "../output.ts";
import { toProtoJson } from "../proto-json.ts";
import { ServerCommand } from "../server-command.ts";
import type { Keyboard } from "../terminal.ts";

export default class Chat extends ServerCommand {
  static override summary = "Talk with an agent.";
  static override description =
    "With a message, also from standard input, one answer; without one, on a terminal, a session. " +
    "In a pipe stdout gets the answer alone, and progress goes to stderr. Ctrl-C cancels the turn. " +
    "Exit code 9 when a turn waits for a decision; see caxton turns resolve.";
  static override examples = [
    '<%= config.bin %> chat DataAnalyzer "Analyze the sales data at http://127.0.0.1:9000/sales.csv"',
    { description: "A session on a terminal:", command: "<%= config.bin %> chat DataAnalyzer" },
    {
      description: "Whoever can analyze data, asked from a pipe:",
      command: "cat question.txt | <%= config.bin %> chat --capability data-analysis > answer.txt",
    },
    {
      description: "Everything that happens, as lines of JSON:",
      command: '<%= config.bin %> chat DataAnalyzer "Hello" -o ndjson',
    },
  ];
  static override args = {
    agent: Args.string({ description: "Name, or workspace/name; left out with --capability." }),
    message: Args.string({ description: "What to say. Default: standard input, or a session." }),
  };
  static override flags = {
    conversation: Flags.string({
      description: "Conversation to go on with. Default: a new one.",
      helpValue: "<id>",
    }),
    capability: Flags.string({
      description: "Talk with an agent that has this capability.",
      helpValue: "<name>",
    }),
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(Chat);
    const { capability, conversation: conversationId = "" } = flags;
    const output = this.openOutput(flags);
    const words = [args.agent, args.message].filter((word) => word !== undefined);
    const [name, said] = capability === undefined ? words : [undefined, ...words];
    if (capability !== undefined && words.length > 1) throw bothNamed();
    // Ctrl-C cancels the turn on the server first, by calls that it must not end.
    const leaving = new AbortController();
    const connection = await this.open(flags, { ...this.terminal, interrupted: leaving.signal });
    try {
      await this.#chat(connection, [name, said], { capability, conversationId }, output);
    } finally {
      leaving.abort(); // Whoever left a session before its turn ended waits for nothing more.
    }
  }

  async #chat(
    connection: Connection,
    [name, said]: readonly (string | undefined)[],
    { capability, conversationId }: ChatChoice,
    output: Output,
  ): Promise<void> {
    const recipient = toRecipient(connection, name, capability);
    const { stdin, stdout } = this.terminal;
    const talk = createChatTalk(connection, { recipient, conversationId, stdout, output });
    if (said === undefined && stdin.isTerminal) return this.#talk(connection, talk, output);
    const message = said ?? (await readAll(stdin));
    if (message.trim() === "") throw nothingSaid();
    return this.#ask(connection, talk, message, output);
  }

  async #ask(
    connection: Connection,
    talk: ChatTalk,
    message: string,
    output: Output,
  ): Promise<void> {
    const { interrupted } = this.terminal;
    let text: string;
    try {
      text = await talk.say(message, interrupted);
    } catch (thrown) {
      const error = await this.explain(thrown);
      // An interrupted command ends without a word otherwise.
      if (interrupted.aborted && error instanceof CommandError) output.report(error.problem);
      throw error;
    }
    if (output.format === "table" || output.format === "ndjson") return;
    const { turnId, workspace } = talk;
    const { turn } = await connection.call(({ turns }, options) =>
      turns.getTurn({ workspace, turnId }, options),
    );
    if (turn === undefined) return;
    await output.show({
      json: { text, turn: toProtoJson(TurnSchema, turn) },
      names: [turnId],
      rows: [],
    });
  }

  async #talk(connection: Connection, talk: ChatTalk, output: Output): Promise<void> {
    const { terminal } = this;
    if (!terminal.stdout.isTerminal || output.format !== "table") throw noSession();
    const { runChatSession } = await import("../chat-session.ts");
    const { showContext } = await import("../turn-context.ts");
    return runChatSession(talk, {
      terminal,
      output,
      explain: (error) => this.explain(error),
      showContext: (turnId, workspace) =>
        showContext(connection, { turnId, workspace, step: 0 }, output),
    });
  }
}

/** Who answers instead of a named agent, and what is gone on with. */
interface ChatChoice {
  readonly capability: string | undefined;
  readonly conversationId: string;
}

async function readAll(stdin: Keyboard): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of stdin) chunks.push(chunk);
  return Buffer.concat(chunks).toString("utf8");
}

function bothNamed(): CommandError {
  return new CommandError({
    exitCode: exitCodes.usage,
    message: "Name an agent or --capability, not both",
    hint: 'With --capability only the message follows: caxton chat --capability <name> "…"',
  });
}

function nothingSaid(): CommandError {
  return new CommandError({
    exitCode: exitCodes.usage,
    message: "There is no message to send",
    hint: 'Say something: caxton chat <agent> "…", or write it to standard input',
  });
}

function noSession(): CommandError {
  return new CommandError({
    exitCode: exitCodes.usage,
    message: "A session needs a terminal, and prints no data",
    hint: 'Ask one thing instead: caxton chat <agent> "…"',
  });
}
