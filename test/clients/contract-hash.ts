import { createHash } from "node:crypto";
import { type DescFile, toBinary } from "@bufbuild/protobuf";
import { FileDescriptorProtoSchema } from "@bufbuild/protobuf/wkt";
import { file_caxton_v1_agent_service } from "../../clients/gen/caxton/v1/agent_service_pb.ts";
import { file_caxton_v1_chat_service } from "../../clients/gen/caxton/v1/chat_service_pb.ts";
import { file_caxton_v1_conversation_service } from "../../clients/gen/caxton/v1/conversation_service_pb.ts";
import { file_caxton_v1_error } from "../../clients/gen/caxton/v1/error_pb.ts";
import { file_caxton_v1_system_service } from "../../clients/gen/caxton/v1/system_service_pb.ts";
import { file_caxton_v1_turn_service } from "../../clients/gen/caxton/v1/turn_service_pb.ts";

/** What the clients of Go and Python are generated for; all other files are imported by these. */
const roots: readonly DescFile[] = [
  file_caxton_v1_agent_service,
  file_caxton_v1_chat_service,
  file_caxton_v1_conversation_service,
  file_caxton_v1_error,
  file_caxton_v1_system_service,
  file_caxton_v1_turn_service,
];

/** SHA-256 over the contract without its comments: what generated code is made from. */
export function hashContract(): string {
  const files = new Map<string, DescFile>();
  const add = (file: DescFile): void => {
    if (!file.name.startsWith("caxton/") || files.has(file.name)) return;
    files.set(file.name, file);
    file.dependencies.forEach(add);
  };
  roots.forEach(add);
  const hash = createHash("sha256");
  for (const name of [...files.keys()].toSorted()) {
    const file = files.get(name);
    if (file !== undefined) hash.update(toBinary(FileDescriptorProtoSchema, file.proto));
  }
  return hash.digest("hex");
}

if (import.meta.main) process.stdout.write(`${hashContract()}\n`);
