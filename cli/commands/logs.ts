import { create } from "@bufbuild/protobuf";
import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import * as Flags from "@oclif/core/flags";
import {
  LogLevel,
  type LogLine,
  LogLineSchema,
  WatchLogsRequestSchema,
} from "../../clients/gen/caxton/v1/system_service_pb.ts";
import type { Connection } from "../connection.ts";
import { toLogText } from "../log-text.ts";
import type { Output } from "../output.ts";
import { toProtoJson } from "../proto-json.ts";
import { ServerCommand } from "../server-command.ts";
import { parseSince } from "../since.ts";

const levels = ["debug", "info", "warn", "error"] as const;
const levelByName = {
  debug: LogLevel.DEBUG,
  info: LogLevel.INFO,
  warn: LogLevel.WARN,
  error: LogLevel.ERROR,
} as const;

/** Lines that are shown where nothing says how many. */
const linesDefault = 100;

/** What the flags say of the lines to show. */
interface LogFlags {
  readonly level: (typeof levels)[number] | undefined;
  readonly agent: string | undefined;
  readonly turn: string | undefined;
  readonly since: string | undefined;
  readonly lines: number | undefined;
  readonly follow: boolean;
}

export default class Logs extends ServerCommand {
  static override summary = "Print the log of the server.";
  static override description =
    "The server keeps the newest lines of its present run; what is less important than its " +
    "log.level it does not write. In a pipe each line is one of JSON. Needs the token of the " +
    "server, which this command finds on its machine.";
  static override examples = [
    "<%= config.bin %> logs",
    { description: "As it is written, until Ctrl-C:", command: "<%= config.bin %> logs --follow" },
    {
      description: "What went wrong in the last ten minutes:",
      command: "<%= config.bin %> logs --level warn --since 10m",
    },
    {
      description: "How long each turn of an agent took, in milliseconds:",
      command: "<%= config.bin %> logs --agent DataAnalyzer -o ndjson | jq .fields.durationMs",
    },
  ];
  static override flags = {
    follow: Flags.boolean({ char: "f", description: "Go on with new lines until Ctrl-C." }),
    lines: Flags.integer({
      char: "n",
      description: `The newest that fit, at most so many. Default: ${linesDefault}; with --since all.`,
      min: 0,
      helpValue: "<number>",
    }),
    level: Flags.option({ options: levels, description: "Only lines at least this important." })(),
    agent: Flags.string({ description: "Only lines about this agent.", helpValue: "<name>" }),
    turn: Flags.string({ description: "Only lines about this turn.", helpValue: "<id>" }),
    since: Flags.string({
      description: "Only lines since then: 10m ago (s, m, h, d), or a time.",
      helpValue: "<span|time>",
    }),
  };

  async run(): Promise<void> {
    const { flags } = await this.parse(Logs);
    const output = this.openOutput(flags);
    const { stdout, environment } = this.terminal;
    const isColored = stdout.isTerminal && !flags["no-color"] && !environment.NO_COLOR;
    const isText = stdout.isTerminal && output.format === "table";
    const show = (line: LogLine) =>
      isText ? output.text(`${toLogText(line, isColored)}\n`) : showAsData(line, output);
    const { level, agent, turn, since, lines, follow } = flags;
    const asked = { level, agent, turn, since, lines, follow };
    const connection = await this.open(flags);
    await readLogs(connection, toRequest(asked, connection), show);
  }
}

function toRequest(flags: LogFlags, connection: Connection) {
  const { level, agent, turn = "", since, follow } = flags;
  const tailLines = flags.lines ?? (since === undefined ? linesDefault : undefined);
  const sinceTime =
    since === undefined ? undefined : timestampFromMs(parseSince(since, Date.now()));
  return create(WatchLogsRequestSchema, {
    level: level === undefined ? LogLevel.UNSPECIFIED : levelByName[level],
    agent: agent === undefined ? "" : connection.qualify(agent),
    turnId: turn,
    untilNow: !follow,
    ...(sinceTime === undefined ? {} : { sinceTime }),
    ...(tailLines === undefined ? {} : { tailLines }),
  });
}

async function readLogs(
  connection: Connection,
  request: ReturnType<typeof toRequest>,
  show: (line: LogLine) => unknown,
): Promise<void> {
  const leaving = new AbortController();
  const limit = request.untilNow ? { timeoutMs: connection.timeoutMs } : {};
  const answers = connection.stream(
    ({ system }, options) => system.watchLogs(request, { ...options, ...limit }),
    leaving.signal,
  );
  try {
    for await (const { line } of answers) if (line !== undefined) await show(line);
  } finally {
    leaving.abort();
  }
}

async function showAsData(line: LogLine, output: Output): Promise<void> {
  const json = toProtoJson(LogLineSchema, line);
  if (output.format === "table" || output.format === "json") {
    return output.text(`${JSON.stringify(json)}\n`);
  }
  if (output.format === "yaml") output.text("---\n");
  await output.show({ json, names: [line.message], rows: [] });
}
