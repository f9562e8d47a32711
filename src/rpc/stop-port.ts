import type { Server } from "node:net";
import type { Runtime } from "../domain/runtime.ts";
import type { Connections } from "./connections.ts";
import type { Dispatch } from "./dispatch.ts";
import type { Http2Stack } from "./grpc.ts";
import type { Health } from "./health.ts";
import type { HttpStack } from "./http.ts";
import type { Chain } from "./interceptors.ts";
import type { PortLimits } from "./port-limits.ts";

export interface PortParts {
  readonly server: Server;
  readonly connections: Connections;
  readonly chain: Chain;
  readonly health: Health;
  readonly grpc: Http2Stack;
  readonly http: HttpStack;
  readonly dispatch: Dispatch;
  readonly runtime: Runtime;
  readonly limits: PortLimits;
}

const checkMs = 20;

/**
 * Stops the port: not ready, nothing new, open streams end, connections without calls close, calls
 * with one answer get a moment to finish, and what is left after `stopMs` is cut.
 */
export async function stopPort(parts: PortParts): Promise<void> {
  const { server, connections, chain, health, grpc, http, runtime, limits } = parts;
  const startedAt = runtime.monotonic();
  using _chain = chain;
  using _grpc = grpc;
  using _http = http;
  chain.stop();
  server.close();
  parts.dispatch[Symbol.dispose]();
  health.stop();
  // Watchers of health hear that nothing is served any more before their streams end.
  await runtime.yield();
  chain.interrupt("streams");
  grpc.drain(limits.stopMs);
  const done = async (calls: () => number, deadline: number) => {
    while (calls() > 0 && runtime.monotonic() < deadline) {
      http.closeIdle();
      await runtime.at(Math.min(deadline, runtime.monotonic() + checkMs));
    }
  };
  await done(() => chain.openCalls, startedAt + limits.graceMs);
  chain.interrupt("all");
  await done(() => connections.size, startedAt + limits.stopMs);
  connections.destroyAll();
}
