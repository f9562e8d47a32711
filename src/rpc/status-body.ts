import { create, toJson } from "@bufbuild/protobuf";
import type { ConnectError } from "@connectrpc/connect";

/** JSON of an error over REST: `google.rpc.Status`, the details with their `@type`. */
export function toStatusBody({ code, rawMessage, details }: ConnectError): string {
  const shown = details.flatMap((detail) => {
    if (!("desc" in detail)) return [];
    const json = toJson(detail.desc, create(detail.desc, detail.value)) as object;
    return [{ "@type": `type.googleapis.com/${detail.desc.typeName}`, ...json }];
  });
  return JSON.stringify({ code, message: rawMessage, details: shown });
}
