import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { type AddressInfo, connect, createServer as createTcpServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connect as connectTo } from "../../clients/index.ts";
import { agentToml } from "../e2e/started.ts";
import { runCommand } from "./command-run.ts";

/** A port that stays the same while what is behind it changes; `cut` resets all connections. */
export async function openGate() {
  const open = new Set<Socket>();
  let port = 0;
  const gate = createTcpServer((client) => {
    const behind = connect(port, "127.0.0.1");
    for (const socket of [client, behind]) {
      open.add(socket);
      socket.on("error", () => undefined);
      socket.on("close", () => {
        open.delete(socket);
        client.destroy();
        behind.destroy();
      });
    }
    client.pipe(behind).pipe(client);
  });
  gate.listen(0, "127.0.0.1");
  await once(gate, "listening");
  return {
    url: `http://127.0.0.1:${(gate.address() as AddressInfo).port}`,
    leadTo: (url: string) => {
      port = Number(new URL(url).port);
    },
    cut: () => {
      for (const socket of open) socket.resetAndDestroy();
    },
    async [Symbol.asyncDispose]() {
      for (const socket of open) socket.destroy();
      gate.close();
      await once(gate, "close");
    },
  };
}

/** A file that is not sent before `release`. */
export async function openSlowFile() {
  const asked = Promise.withResolvers<void>();
  const released = Promise.withResolvers<void>();
  const server = createServer(async (_, response) => {
    asked.resolve();
    await released.promise;
    response.writeHead(200, { "content-type": "text/csv" }).end("product,units\nPen,3\nInk,4\n");
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    isAsked: asked.promise,
    release: () => released.resolve(),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

/** A server that a chat is interrupted on. */
export interface Interruptible extends AsyncDisposable {
  readonly url: string;
}

/** What happens between a tool's call and its result. */
export interface Interruption<Server extends Interruptible> {
  readonly server: Server;
  readonly gate: Awaited<ReturnType<typeof openGate>>;
  readonly start: () => Promise<Server>;
}

/** Chats while `between` happens to the server in the middle of a tool call. */
export async function chatThrough<Server extends Interruptible>(
  open: (options: { directory: string; environment: Record<string, string> }) => Promise<Server>,
  between: (interruption: Interruption<Server>) => Promise<Server>,
) {
  const directory = mkdtempSync(join(tmpdir(), "caxton-restart-"));
  await using file = await openSlowFile();
  await using gate = await openGate();
  const environment = {
    CAXTON_TOOLS_HTTP_CLIENT_ALLOW: file.address,
    CAXTON_ALLOWED_HOSTS: new URL(gate.url).host,
  };
  const start = () => open({ directory, environment });
  let server = await start();
  try {
    gate.leadTo(server.url);
    const tools = 'tools = ["http_client", "csv_parser"]\n';
    await connectTo(server.url).agents.deployAgent({ toml: tools + agentToml("Analyst") });
    const message = `How many rows are in http://${file.address}/stock.csv?`;
    const running = runCommand(["chat", "Analyst", message], {
      environment: { HOME: "/nowhere", CAXTON_URL: gate.url },
    });
    const early = await Promise.race([file.isAsked, running]);
    assert.equal(early, undefined, "it ended before the tool was called");
    server = await between({ server, gate, start });
    file.release();
    return await running;
  } finally {
    await server[Symbol.asyncDispose]();
    rmSync(directory, { recursive: true });
  }
}
