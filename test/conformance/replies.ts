import { setTimeout as sleep } from "node:timers/promises";
import { create, type Message, type Registry } from "@bufbuild/protobuf";
import { type Any, anyPack } from "@bufbuild/protobuf/wkt";
import { ConnectError, type HandlerContext } from "@connectrpc/connect";
import { type Header, messageOf, type Wanted, type WantedError } from "./messages.ts";
import { toWanted } from "./open-port.ts";

export type Replies = ReturnType<typeof createReplies>;

/** Makes the messages that the suite wants back. */
export function createReplies(registry: Registry) {
  const info = messageOf(registry, "ConformancePayload.RequestInfo");
  const payload = messageOf(registry, "ConformancePayload");

  function pack(message: Message): Any {
    const type = registry.getMessage(message.$typeName);
    if (type === undefined) throw new Error(`no message ${message.$typeName}`);
    return anyPack(type, message);
  }

  return {
    /** What was seen of a call. */
    toInfo(requests: readonly Message[], context: HandlerContext): Message {
      const timeoutMs = context.timeoutMs();
      return create(info, {
        requestHeaders: [...context.requestHeader].map(toHeader),
        requests: requests.map(pack),
        ...(timeoutMs === undefined ? {} : { timeoutMs: BigInt(Math.trunc(timeoutMs)) }),
      });
    },
    /** What was seen since the last answer. */
    toLaterInfo: (request: Message): Message => create(info, { requests: [pack(request)] }),
    toError(wanted: WantedError, seen?: Message): ConnectError {
      const error = new ConnectError(wanted.message ?? "", wanted.code);
      const details = [...wanted.details, ...(seen === undefined ? [] : [pack(seen)])];
      // As they came: the suite sends messages of types that only it knows.
      error.details = details.map(({ typeUrl, value }) => ({
        type: typeUrl.slice(typeUrl.lastIndexOf("/") + 1),
        value,
      }));
      return toWanted(error);
    },
    /** A message of an answer, after the wanted delay. */
    async reply(wanted: Wanted, context: HandlerContext, data: Uint8Array, seen?: Message) {
      await sleep(wanted.responseDelayMs, undefined, { signal: context.signal });
      return { payload: create(payload, { data, ...(seen && { requestInfo: seen }) }) };
    },
  };
}

function toHeader([name, value]: [string, string]): Header {
  return { name, value: value.split(", ") };
}

/** Puts the wanted headers and trailers on the answer. */
export function setHeaders(wanted: Wanted, context: HandlerContext): void {
  const put = (to: Headers, headers: readonly Header[]) => {
    for (const { name, value } of headers) for (const each of value) to.append(name, each);
  };
  put(context.responseHeader, wanted.responseHeaders);
  put(context.responseTrailer, wanted.responseTrailers);
}
