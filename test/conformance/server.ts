/**
 * The server that `connectconformance` tests: our port with the suite's service. Its argument is
 * the image of the suite's .proto files. Reads what is wanted from standard input, and tells its
 * address on standard output, each as a message behind its length in four bytes.
 */
import { create, fromBinary, toBinary } from "@bufbuild/protobuf";
import { messageOf, readRegistry, serviceOf } from "./messages.ts";
import { openPort } from "./open-port.ts";
import { conformanceService } from "./service.ts";

async function readMessage(): Promise<Uint8Array> {
  let bytes = Buffer.alloc(0);
  for await (const chunk of process.stdin) {
    bytes = Buffer.concat([bytes, chunk]);
    if (bytes.length >= 4 && bytes.length >= 4 + bytes.readUInt32BE()) break;
  }
  return bytes.subarray(4, 4 + bytes.readUInt32BE());
}

function writeMessage(bytes: Uint8Array): void {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  process.stdout.write(Buffer.concat([length, bytes]));
}

const registry = readRegistry(process.argv[2] ?? "");
const request = fromBinary(messageOf(registry, "ServerCompatRequest"), await readMessage());
const { messageReceiveLimit = 0 } = request as { messageReceiveLimit?: number };
const port = await openPort({
  routes: (router) => void router.service(serviceOf(registry), conformanceService(registry)),
  ...(messageReceiveLimit === 0 ? {} : { messageBytesMax: messageReceiveLimit }),
});
process.once("SIGTERM", () => process.exit());
const response = messageOf(registry, "ServerCompatResponse");
writeMessage(toBinary(response, create(response, { host: "127.0.0.1", port })));
