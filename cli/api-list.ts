import type { DescMethod } from "@bufbuild/protobuf";
import type { Comments } from "./describe-type.ts";
import { toShortName } from "./find-method.ts";
import { findRestPath, needsToken } from "./method-options.ts";
import type { View } from "./output.ts";

const kinds = {
  unary: "call",
  server_streaming: "stream",
  client_streaming: "upload",
  bidi_streaming: "both ways",
} as const satisfies Record<DescMethod["methodKind"], string>;

/** Calls of a server: what each is and does. */
export function viewMethods(methods: readonly DescMethod[], comments: Comments): View {
  const items = methods.map((method) => {
    const name = `${method.parent.typeName}.${method.name}`;
    return {
      name,
      kind: method.methodKind,
      request: method.input.typeName,
      response: method.output.typeName,
      rest: findRestPath(method) ?? "",
      token: needsToken(method),
      comment: comments[name] ?? "",
    };
  });
  const names = methods.map(toShortName);
  const isUnique = (name: string) => names.indexOf(name) === names.lastIndexOf(name);
  return {
    json: { methods: items },
    items,
    names: items.map(({ name }) => name),
    columns: ["CALL", "KIND", "WHAT IT DOES"],
    rows: items.map(({ name, kind, comment }, index) => [
      isUnique(names[index] ?? "") ? (names[index] ?? "") : name,
      kinds[kind],
      firstSentence(comment),
    ]),
  };
}

function firstSentence(text: string): string {
  return /^.*?[.:;](?= |$)/.exec(text.split("\n")[0] ?? "")?.[0].replace(/[.:;]$/, "") ?? text;
}
