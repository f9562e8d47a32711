import type { DescMethod, DescService } from "@bufbuild/protobuf";
import { type Comments, describeEnum, describeMessage, toComment } from "./describe-type.ts";
import { isNamed, toDotted, unknownName } from "./find-method.ts";
import { findRestPath, needsToken } from "./method-options.ts";
import type { ApiContract } from "./reflection.ts";

/**
 * What `asked` names (a service, call, message or enum) as the contract has it, with comments where
 * they are known; of a call its messages too. Throws `CommandError` when there is no such thing.
 */
export function describeApi(
  { services, registry }: ApiContract,
  asked: string,
  comments: Comments,
): string {
  const name = toDotted(asked);
  for (const service of services) {
    if (isNamed(service.typeName, name)) return describeService(service, comments);
    const method = service.methods.find((each) =>
      isNamed(`${service.typeName}.${each.name}`, name),
    );
    if (method !== undefined) return describeMethod(method, comments);
  }
  const types = [...registry].filter(({ kind }) => kind === "message" || kind === "enum");
  for (const type of types.filter(({ typeName }) => isNamed(typeName, name))) {
    if (type.kind === "message") return describeMessage(type, comments);
    if (type.kind === "enum") return describeEnum(type, comments);
  }
  const names = [...services, ...types].map((each) => each.name);
  throw unknownName(asked, "service, call or type", names);
}

function describeService(service: DescService, comments: Comments): string {
  const calls = service.methods.map((method) =>
    [...toComment(comments[`${service.typeName}.${method.name}`], "  "), `  ${toRpc(method)}`].join(
      "\n",
    ),
  );
  const head = [...toComment(comments[service.typeName]), `service ${service.typeName} {`];
  return `${head.join("\n")}\n${calls.join("\n")}\n}\n`;
}

function describeMethod(method: DescMethod, comments: Comments): string {
  const path = findRestPath(method);
  const lines = [
    ...toComment(comments[`${method.parent.typeName}.${method.name}`]),
    ...(path === undefined ? [] : [`// REST: ${path}`]),
    ...(needsToken(method) ? ["// Needs the token of the server."] : []),
    toRpc(method),
  ];
  const messages = new Set([method.input, method.output]);
  const types = [...messages].map((message) => describeMessage(message, comments));
  return [`${lines.join("\n")}\n`, ...types].join("\n");
}

function toRpc({ name, methodKind, input, output }: DescMethod): string {
  const sent = methodKind === "client_streaming" || methodKind === "bidi_streaming";
  const received = methodKind === "server_streaming" || methodKind === "bidi_streaming";
  const type = (isStream: boolean, message: string) => `(${isStream ? "stream " : ""}${message})`;
  return `rpc ${name}${type(sent, input.name)} returns ${type(received, output.name)}`;
}
