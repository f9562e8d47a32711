import { once } from "node:events";
import { createServer } from "node:net";
import { findPortOwner } from "./find-port-owner.ts";
import { type Finding, findingsOf } from "./finding.ts";
import type { Patient } from "./patient.ts";

/** Whether the server can listen where it is told to. */
export async function checkPort(patient: Patient): Promise<Finding[]> {
  const { config, isLocalRunning, serverFile } = patient;
  const port = findingsOf("port");
  if (config.value === undefined) return [];
  if (isLocalRunning) return [port.ok(`The server listens on ${serverFile?.url}`)];
  const { "server.host": host, "server.port": number } = config.value;
  if (number === 0) return [port.ok("Whichever is free at the start")];
  const code = await tryToListen(host, number);
  if (code === undefined) return [port.ok(`${number} is free`)];
  if (code === "EADDRINUSE") {
    const owner = findPortOwner(number) ?? "another process";
    return [
      port.failed(
        `${number} is used by ${owner}`,
        `Stop that one, or take another port: CAXTON_PORT, or port in [server] of the configuration\nWho it is: ss -ltnp 'sport = :${number}', or lsof -iTCP:${number} -sTCP:LISTEN`,
      ),
    ];
  }
  const why = code === "EACCES" ? "is for the administrator only" : `cannot be used (${code})`;
  return [port.failed(`${number} on ${host} ${why}`, "Take another port: CAXTON_PORT")];
}

/** The system's code of what stands in the way; undefined when nothing does. */
async function tryToListen(host: string, port: number): Promise<string | undefined> {
  const server = createServer();
  try {
    server.listen(port, host);
    await once(server, "listening");
    server.close();
    await once(server, "close");
    return undefined;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? "unknown";
  }
}
