import { once } from "node:events";
import { type AddressInfo, isIPv6, type Server } from "node:net";

/** Why the port could not be opened. `message` is for people; `hint` says what to do. */
export class PortError extends Error {
  override readonly name = "PortError";
  readonly hint: string;

  constructor(message: string, hint: string, options?: ErrorOptions) {
    super(message, options);
    this.hint = hint;
  }
}

export interface Address {
  readonly host: string;
  readonly port: number;
}

/** Starts to listen and gives the port, which is another than asked for when that was 0. */
export async function bind(server: Server, address: Address): Promise<number> {
  server.listen({ ...address, backlog: 1_024 });
  try {
    await once(server, "listening");
  } catch (error) {
    throw toPortError(error as NodeJS.ErrnoException, address);
  }
  return (server.address() as AddressInfo).port;
}

/** `http://` and the address, with an IPv6 one in brackets. */
export function toUrl({ host, port }: Address): string {
  return `http://${isIPv6(host) ? `[${host}]` : host}:${port}`;
}

function toPortError(error: NodeJS.ErrnoException, { host, port }: Address): PortError {
  const cause = { cause: error };
  switch (error.code) {
    case "EADDRINUSE":
      return new PortError(
        `port ${port} on ${host} is in use by another program`,
        "stop that program (`caxton server status` tells whether it is Caxton), or choose another port with --port",
        cause,
      );
    case "EACCES":
      return new PortError(
        `port ${port} on ${host} may only be opened by the administrator`,
        "choose a port above 1023 with --port",
        cause,
      );
    case "EADDRNOTAVAIL":
    case "ENOTFOUND":
      return new PortError(
        `this machine has no address ${host}`,
        "use 127.0.0.1, or an address of this machine, as --host",
        cause,
      );
    default:
      return new PortError(
        `port ${port} on ${host} could not be opened: ${error.message}`,
        "choose another port with --port",
        cause,
      );
  }
}
