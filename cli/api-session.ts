import { Code, ConnectError, type Transport } from "@connectrpc/connect";
import { createPlainTransport, openGrpcTransport } from "./api-transport.ts";
import type { Connection } from "./connection.ts";
import { createOwnContract } from "./own-contract.ts";
import { type ApiContract, reflect } from "./reflection.ts";
import { systemCode } from "./repeat.ts";

/** A server with what can be called on it. */
export interface ApiSession extends Disposable {
  readonly contract: ApiContract;
  readonly transport: Transport;
  /** False where HTTP/2 does not get through: then there are no streams in both directions. */
  readonly hasHttp2: boolean;
  /** Why the contract is that of this command instead of the server's; undefined when it is not. */
  readonly doubt: string | undefined;
}

/** Asks a server what it serves. Throws `ConnectError` when it cannot be reached. */
export async function openApi(connection: Connection, signal: AbortSignal): Promise<ApiSession> {
  const grpc = openGrpcTransport(connection);
  const base = { transport: grpc, hasHttp2: true, [Symbol.dispose]: () => grpc[Symbol.dispose]() };
  try {
    const contract = await reflect(grpc, { signal, timeoutMs: connection.timeoutMs });
    return { ...base, contract, doubt: undefined };
  } catch (error) {
    if (ConnectError.from(error).code === Code.Unimplemented) {
      const doubt = "The server does not tell what it serves";
      return { ...base, contract: createOwnContract(), doubt };
    }
    grpc[Symbol.dispose]();
    if (!isHttp2Refused(error)) throw error;
    const doubt = `HTTP/2 does not get through to ${connection.url}`;
    const transport = createPlainTransport(connection);
    return { ...base, contract: createOwnContract(), transport, hasHttp2: false, doubt };
  }
}

/** Whether somebody listens who does not speak HTTP/2, such as a proxy. */
function isHttp2Refused(error: unknown): boolean {
  const code = systemCode(error) ?? "";
  return code.startsWith("ERR_HTTP2") || code === "ECONNRESET";
}
