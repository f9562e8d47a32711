import { chmod } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { readUntil } from "../../e2e/chat-events.ts";
import { openObedientModel } from "../../e2e/obedient-model.ts";
import { agentToml, type StartedServer, startServer } from "../../e2e/started.ts";

/** A turn that waits for a decision about its step. */
export interface DoubtfulTurn {
  readonly workspace: string;
  readonly turnId: string;
  readonly attempt: number;
  readonly step: number;
}

/** A server whose earlier start was stopped in the middle of unsafe calls of tools. */
export interface DoubtfulServer extends AsyncDisposable {
  readonly server: StartedServer;
  readonly turns: readonly DoubtfulTurn[];
}

/**
 * Starts a server on the directory, in whose log is a warning. It has `count` turns in doubt, each
 * in its own workspace.
 */
export async function startDoubtfulServer(
  directory: string,
  count: number,
): Promise<DoubtfulServer> {
  await using model = await openObedientModel();
  await using target = await openSilentTarget();
  const config = `${model.config}\n[tools.http_client]\nallow = ["${target.host}"]\n`;
  const first = await startServer({ directory, config });
  const ids = await Promise.all(
    Array.from({ length: count }, (_, index) => beginCall(first, `doubt-${index}`, target.host)),
  );
  await target.isAsked(count);
  await first.stop();
  await chmod(directory, 0o755);
  const server = await startServer({
    directory,
    config,
    environment: { CAXTON_LOG_LEVEL: "warn" },
  });
  const turns = ids.map(async ({ workspace, turnId }) => {
    const { turn } = await server.grpc.turns.getTurn({ workspace, turnId });
    return { workspace, turnId, attempt: turn?.attempt ?? 0, step: turn?.steps ?? 0 };
  });
  return {
    server,
    turns: await Promise.all(turns),
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}

async function beginCall({ grpc }: StartedServer, workspace: string, host: string) {
  const toml = `${agentToml("Writer")}tools = ["http_client"]\n`;
  await grpc.agents.deployAgent({ workspace, toml });
  const recipient = { case: "agent", value: `${workspace}/Writer` } as const;
  const events = await readUntil(
    grpc.chat.chat({ recipient, message: `Post http://${host}/` }),
    ({ event }) => event.case === "toolCall",
  );
  return { workspace, turnId: events[0]?.turnId ?? "" };
}

/** A server that answers nothing. */
async function openSilentTarget() {
  let asked = 0;
  let wanted = Number.POSITIVE_INFINITY;
  const enough = Promise.withResolvers<void>();
  const check = () => void (asked >= wanted && enough.resolve());
  const server = createServer(() => {
    asked += 1;
    check();
  });
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
  return {
    host: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    isAsked(count: number) {
      wanted = count;
      check();
      return enough.promise;
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => void server.close(resolve));
    },
  };
}
