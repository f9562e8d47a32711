import type { CallOptions } from "@connectrpc/connect";
import {
  ComponentState,
  ComponentStateSchema,
  type GetServerInfoResponse,
  GetServerInfoResponseSchema,
  type GetStatusResponse,
  GetStatusResponseSchema,
} from "../../../clients/gen/caxton/v1/system_service_pb.ts";
import { CommandError } from "../../command-error.ts";
import { exitCodes } from "../../exit-codes.ts";
import type { View } from "../../output.ts";
import { toProtoJson } from "../../proto-json.ts";
import { ServerCommand } from "../../server-command.ts";
import { toCount, toEnumText, toTimeText } from "../../wire-text.ts";

export default class ServerStatus extends ServerCommand {
  static override summary = "Show how the server and each of its components is.";
  static override description =
    "Exit code 9 when a component is not well, 6 when no server answers.";
  static override examples = [
    "<%= config.bin %> server status",
    { description: "As data:", command: "<%= config.bin %> server status -o json" },
  ];

  async run(): Promise<void> {
    const { flags } = await this.parse(ServerStatus);
    const output = this.openOutput(flags);
    const connection = await this.open(flags);
    const [info, status] = await Promise.all([
      connection.call(({ system }, options: CallOptions) => system.getServerInfo({}, options)),
      connection.call(({ system }, options: CallOptions) => system.getStatus({}, options)),
    ]);
    await output.show(viewStatus(connection.url, info, status));
    if (status.state === ComponentState.OK) return;
    const bad = status.components.filter(({ state }) => state !== ComponentState.OK);
    throw new CommandError({
      exitCode: exitCodes.checkFailed,
      message: `Not well: ${bad.map(({ name }) => name).join(", ")}`,
      hint: bad.map(({ detail }) => detail).join("\n"),
    });
  }
}

function viewStatus(url: string, info: GetServerInfoResponse, status: GetStatusResponse): View {
  const content = `${toCount(status.agents, "agent")}, ${toCount(status.agentVersions, "version")}`;
  return {
    json: {
      url,
      info: toProtoJson(GetServerInfoResponseSchema, info),
      status: toProtoJson(GetStatusResponseSchema, status),
    },
    names: [url],
    rows: [
      ["server", url],
      ["version", info.version],
      ["state", toEnumText(ComponentStateSchema, status.state)],
      ["started", toTimeText(info.startTime)],
      ["protocols", info.protocols.join(", ")],
      ["content", content],
      ["memory", `${Math.round(Number(status.residentBytes) / 1024 / 1024)} MiB`],
      ...status.components.map(({ name, state, detail }) => [
        name,
        [toEnumText(ComponentStateSchema, state), detail].filter(Boolean).join(": "),
      ]),
    ],
  };
}
