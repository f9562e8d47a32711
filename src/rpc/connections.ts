import type { Socket } from "node:net";

/** Every open connection of the port, also those whose protocol is not known yet. */
export interface Connections {
  readonly size: number;
  /** Counts a connection in until it closes; false when there are too many already. */
  add(socket: Socket): boolean;
  /** Cuts all of them. */
  destroyAll(): void;
}

export interface ConnectionLimits {
  readonly connectionsMax: number;
  readonly connectionsPerAddressMax: number;
}

export function createConnections(limits: ConnectionLimits): Connections {
  const open = new Set<Socket>();
  const perAddress = new Map<string, number>();
  const count = (address: string, change: number) => {
    const next = (perAddress.get(address) ?? 0) + change;
    if (next === 0) perAddress.delete(address);
    else perAddress.set(address, next);
  };
  return {
    get size() {
      return open.size;
    },
    add(socket) {
      const address = socket.remoteAddress ?? "";
      if (open.size >= limits.connectionsMax) return false;
      if ((perAddress.get(address) ?? 0) >= limits.connectionsPerAddressMax) return false;
      open.add(socket);
      count(address, 1);
      socket.once("close", () => {
        open.delete(socket);
        count(address, -1);
      });
      return true;
    },
    destroyAll() {
      for (const socket of open) socket.destroy();
    },
  };
}
