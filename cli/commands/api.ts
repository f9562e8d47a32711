import type { JsonValue } from "@bufbuild/protobuf";
import * as Args from "@oclif/core/args";
import * as Flags from "@oclif/core/flags";
import type { ApiSession } from "../api-session.ts";
import { CommandError } from "../command-error.ts";
import type { Connection } from "../connection.ts";
import { exitCodes } from "../exit-codes.ts";
import type { Output } from "../output.ts";
import { ServerCommand } from "../server-command.ts";

export default class Api extends ServerCommand {
  static override summary = "Make any call of the server, with JSON in and out.";
  static override description =
    "The calls are those that the server tells by reflection. The request is JSON, or " +
    "field=value, outer.field=value; @file reads it from a file, - from standard input. A call " +
    "that takes a stream reads it from standard input, one line of JSON for each message. Streams " +
    "print one line of JSON for each message, until they end or Ctrl-C.";
  static override usage = "api [CALL] [REQUEST...]";
  static override examples = [
    { description: "What can be called:", command: "<%= config.bin %> api" },
    {
      description: "What a call takes and gives:",
      command: "<%= config.bin %> api --describe AgentService.ListAgents",
    },
    "<%= config.bin %> api AgentService.ListAgents page_size=10",
    '<%= config.bin %> api ChatService.Chat \'{"agent": "Writer", "message": "Hello"}\'',
    {
      description: "A request from a file, its answer to jq:",
      command:
        "<%= config.bin %> api AgentService.DeployAgent @request.json | jq -r .agent.agentId",
    },
  ];
  static override args = {
    call: Args.string({
      multiple: true,
      description:
        "Call such as AgentService.GetAgent, then its request. Default: list the calls. A request " +
        "is JSON, @file, - or field=value; without one it is empty.",
    }),
  };
  static override flags = {
    describe: Flags.boolean({
      description: "Print the service, call or type with its comments, and call nothing.",
    }),
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(Api);
    const output = this.openOutput(flags);
    const connection = await this.open(flags);
    const { openApi } = await import("../api-session.ts");
    using api = await openApi(connection, this.terminal.interrupted);
    if (api.doubt !== undefined) {
      output.say("note", `${api.doubt}: these are the calls this command was built with`);
    }
    const [call, ...request] = args.call ?? [];
    if (call === undefined) return listCalls(api, output);
    if (flags.describe) return describe(api, call, output);
    await this.#call(api, connection, { call, request, output });
  }

  async #call(
    { contract, transport, hasHttp2 }: ApiSession,
    { timeoutMs, url }: Connection,
    asked: { readonly call: string; readonly request: readonly string[]; readonly output: Output },
  ): Promise<void> {
    const { getMethod, toShortName } = await import("../find-method.ts");
    const { parseSource } = await import("../request-data.ts");
    const { callMethod } = await import("../call-method.ts");
    const method = getMethod(contract.services, asked.call);
    if (method.methodKind === "bidi_streaming" && !hasHttp2) {
      throw new CommandError({
        exitCode: exitCodes.unreachable,
        message: `${toShortName(method)} streams in both directions, which needs HTTP/2`,
        hint: `HTTP/2 does not get through to ${url}: name the server itself by --server`,
      });
    }
    const leaving = new AbortController();
    const { stdin, interrupted } = this.terminal;
    const signal = AbortSignal.any([leaving.signal, interrupted]);
    const source = parseSource(asked.request);
    const { registry } = contract;
    const call = { method, source, stdin, transport, registry, signal, timeoutMs };
    const isStream = method.methodKind.startsWith("server") || method.methodKind.startsWith("bidi");
    try {
      for await (const answer of callMethod(call)) await show(answer, isStream, asked.output);
    } finally {
      leaving.abort();
      stdin.keys.pause(); // What is still to come would keep the process from ending.
    }
  }
}

async function listCalls({ contract }: ApiSession, output: Output): Promise<void> {
  const { viewMethods } = await import("../api-list.ts");
  const { listMethods } = await import("../find-method.ts");
  const { comments } = await import("../../clients/gen/caxton/v1/comments.ts");
  await output.show(viewMethods(listMethods(contract.services), comments));
}

async function describe({ contract }: ApiSession, name: string, output: Output): Promise<void> {
  const { describeApi } = await import("../describe-api.ts");
  const { comments } = await import("../../clients/gen/caxton/v1/comments.ts");
  output.text(describeApi(contract, name, comments));
}

async function show(answer: JsonValue, isStream: boolean, output: Output): Promise<void> {
  const { format } = output;
  if (format === "yaml") {
    if (isStream) output.text("---\n");
    return output.show({ json: answer, names: [], rows: [] });
  }
  const isLine = isStream || format === "ndjson";
  output.text(`${JSON.stringify(answer, null, isLine ? 0 : 2)}\n`);
}
