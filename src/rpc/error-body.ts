import type { ConnectError } from "@connectrpc/connect";
import { errorToJsonBytes } from "@connectrpc/connect/protocol-connect";

/** JSON form of an error, as in the Connect protocol: `code`, `message`, `details`. */
export function toErrorBody(error: ConnectError): Uint8Array {
  return errorToJsonBytes(error, undefined);
}
