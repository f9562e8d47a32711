import type { Transport } from "@connectrpc/connect";

/** A transport that is made with its first call. */
export function createLazyTransport(make: () => Promise<Transport>): Transport {
  let made: Promise<Transport> | undefined;
  const get = () => {
    made ??= make();
    return made;
  };
  return {
    unary: async (...call) => (await get()).unary(...call),
    stream: async (...call) => (await get()).stream(...call),
  };
}
