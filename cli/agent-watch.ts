import type { JsonValue } from "@bufbuild/protobuf";
import { AgentStateSchema } from "../clients/gen/caxton/v1/agent_pb.ts";
import {
  AgentChange,
  AgentChangeSchema,
  type WatchAgentsResponse,
  WatchAgentsResponseSchema,
} from "../clients/gen/caxton/v1/agent_service_pb.ts";
import type { Connection } from "./connection.ts";
import type { Output } from "./output.ts";
import { toProtoJson } from "./proto-json.ts";
import { toEnumText } from "./wire-text.ts";

/**
 * Prints agents as they are and then every change, one per line, until the server or Ctrl-C ends
 * it.
 */
export async function watchAgents(connection: Connection, output: Output): Promise<void> {
  const { workspace } = connection;
  const leaving = new AbortController();
  try {
    const changes = connection.stream(
      ({ agents }, options) => agents.watchAgents({ workspace }, options),
      leaving.signal,
    );
    for await (const change of changes) {
      if (change.change !== AgentChange.HEARTBEAT) await showChange(change, output);
    }
  } finally {
    leaving.abort();
  }
}

async function showChange(change: WatchAgentsResponse, output: Output): Promise<void> {
  const name = change.agent?.name ?? "";
  const json: JsonValue = toProtoJson(WatchAgentsResponseSchema, change);
  if (output.format === "json") return output.text(`${JSON.stringify(json)}\n`);
  if (output.format === "yaml") output.text("---\n");
  if (output.format !== "table") return output.show({ json, names: [name], rows: [] });
  const { state = 0, version = 0 } = change.agent ?? {};
  const what = toEnumText(AgentChangeSchema, change.change);
  const stateText = toEnumText(AgentStateSchema, state);
  output.text(`${what.padEnd(10)} ${name}  version ${version}  ${stateText}\n`);
}
