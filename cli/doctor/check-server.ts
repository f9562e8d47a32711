import { join } from "node:path";
import type { CallOptions } from "@connectrpc/connect";
import {
  ComponentState,
  type ComponentStatus,
} from "../../clients/gen/caxton/v1/system_service_pb.ts";
import type { Connection } from "../connection.ts";
import { toProblem } from "../problem.ts";
import { type Finding, findingsOf } from "./finding.ts";
import type { Patient } from "./patient.ts";

/** Whether the server that commands talk to answers, is of this version, and is well. */
export async function checkServer(patient: Patient): Promise<Finding[]> {
  const { connection, version } = patient;
  const server = findingsOf("server");
  if (connection.problem !== undefined) {
    const { message, hint = "Name another server: --server" } = connection.problem;
    return [server.failed(message, hint)];
  }
  try {
    const { info, status } = await readStatus(connection.value);
    const { url } = connection.value;
    const answers =
      info.version === version
        ? server.ok(`${url} answers, version ${version}`)
        : server.warning(
            `${url} is of version ${info.version}, and this command of ${version}`,
            "Start the server anew: caxton server stop; caxton server start -d\nOr use the command of the server's version",
          );
    return [answers, ...status.components.flatMap(toFinding)];
  } catch (error) {
    return [toSilence(patient, toProblem(error, connection.value.url))];
  }
}

async function readStatus(connection: Connection) {
  const [info, status] = await Promise.all([
    connection.call(({ system }, options: CallOptions) => system.getServerInfo({}, options)),
    connection.call(({ system }, options: CallOptions) => system.getStatus({}, options)),
  ]);
  return { info, status };
}

/** Components that are well are not told of. */
function toFinding({ name, state, detail }: ComponentStatus): Finding[] {
  if (state === ComponentState.OK) return [];
  const component = findingsOf(`server: ${name}`);
  const mend = "The server's log says more; see how it goes on: caxton server status";
  return [
    state === ComponentState.DEGRADED
      ? component.warning(detail, mend)
      : component.failed(detail, mend),
  ];
}

interface Silence {
  readonly message: string;
  readonly hint?: string | undefined;
}

function toSilence(patient: Patient, { message, hint = "" }: Silence): Finding {
  const { serverFile, directory, isServerNamed } = patient;
  const server = findingsOf("server");
  if (isServerNamed) return server.failed(message, hint);
  if (serverFile === undefined) {
    return server.note("No server runs on this machine", "caxton server start -d");
  }
  return server.failed(
    `${message}: its process ${serverFile.pid} ended without stopping, or hangs`,
    `The end of ${join(directory, "server.log")} may say why\nStart it anew: caxton server start -d`,
  );
}
