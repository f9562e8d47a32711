import type { ServiceImpl } from "@connectrpc/connect";
import { RestService } from "../../gen/caxton/test/v1/rest_pb.ts";
import { type RawRequest, send } from "../raw-clients.ts";
import { type StartedPort, startedPort } from "../started-port.ts";

/** Answers with what came, so that a test sees how a request was read. */
const service: ServiceImpl<typeof RestService> = {
  query: (request) => ({ request }),
  path: (request) => ({ request }),
  body: (request) => ({ request }),
  async *count({ afterSequence, last }) {
    for (let sequence = afterSequence + 1n; sequence <= last; sequence += 1n) {
      yield { number: { sequence } };
      if (sequence % 3n === 0n) yield { number: { sequence: 0n } };
    }
  },
  hidden: () => ({}),
};

/** A port with the service alone. */
export function startedRest(): Promise<StartedPort> {
  return startedPort({ routes: (router) => void router.service(RestService, service) });
}

/** The JSON of an answer with its status: of an error its reason and message. */
export async function ask(port: StartedPort, request: RawRequest) {
  const { status, body, headers } = await send(port.port, { method: "GET", ...request });
  const json = headers["content-type"] === "application/json" ? JSON.parse(body) : undefined;
  const info = json?.details?.find((detail: Record<string, string>) =>
    detail["@type"]?.endsWith("/google.rpc.ErrorInfo"),
  );
  return { status, headers, body, json, reason: info?.reason as string | undefined };
}
