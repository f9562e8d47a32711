import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";

/** A static server on this machine. */
export interface ExampleFiles extends AsyncDisposable {
  /** `127.0.0.1` and its port. */
  readonly address: string;
}

/** Serves one file of `folder` under its name, on `port` or, where that is taken, a free one. */
export async function serveExample(
  folder: string,
  name: string,
  port: number,
): Promise<ExampleFiles> {
  const content = readFileSync(join(folder, name));
  const server = createServer((request, response) => {
    if (request.url !== `/${name}`) return response.writeHead(404).end();
    return response.writeHead(200, { "content-type": "text/csv; charset=utf-8" }).end(content);
  });
  await listenNear(server, port);
  const { port: taken } = server.address() as AddressInfo;
  return {
    address: `127.0.0.1:${taken}`,
    async [Symbol.asyncDispose]() {
      server.close();
      server.closeAllConnections();
      await once(server, "close");
    },
  };
}

/** `port`, or 0 where somebody listens on it. */
export async function freePortOr0(port: number): Promise<number> {
  const server = createServer();
  try {
    await listen(server, port);
    server.close();
    await once(server, "close");
    return port;
  } catch {
    return 0;
  }
}

async function listenNear(server: Server, port: number): Promise<void> {
  try {
    await listen(server, port);
  } catch {
    await listen(server, 0);
  }
}

async function listen(server: Server, port: number): Promise<void> {
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
}
