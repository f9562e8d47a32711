import type { IncomingHttpHeaders } from "node:http2";
import type { DescMethod } from "@bufbuild/protobuf";
import { type ContextValues, createContextValues, type HandlerContext } from "@connectrpc/connect";
import { type Call, callKey } from "./call.ts";
import { toHeaders } from "./grpc-metadata.ts";

/**
 * Context of one call by gRPC or REST. What few implementations look at is made when it is looked
 * at.
 */
export interface CallContext extends HandlerContext {
  /** Puts the admitted call among the values. */
  admit(call: Call): void;
  /** Aborts `signal` with the reason; without one when the call ended well. */
  abort(reason?: unknown): void;
  /** Headers set so far by the implementation. */
  readonly headersSet: Headers | undefined;
  readonly trailersSet: Headers | undefined;
}

export interface CallContextParts {
  readonly method: DescMethod;
  readonly protocolName: "grpc" | "rest";
  readonly requestMethod: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  /** In milliseconds since 1970; Infinity without one. */
  readonly deadline: number;
}

export function createCallContext(parts: CallContextParts): CallContext {
  const { method, protocolName, requestMethod, path, headers, deadline } = parts;
  let controller: AbortController | undefined;
  let aborted = false;
  let abortReason: unknown;
  let requestHeader: Headers | undefined;
  let responseHeader: Headers | undefined;
  let responseTrailer: Headers | undefined;
  let values: ContextValues | undefined;
  let admitted: Call | undefined;
  const context: CallContext = {
    method,
    service: method.parent,
    requestMethod,
    protocolName,
    get url() {
      return `http://${headers[":authority"] ?? headers.host}${path}`;
    },
    timeoutMs: () => (deadline === Number.POSITIVE_INFINITY ? undefined : deadline - Date.now()),
    get signal() {
      if (controller === undefined) {
        controller = new AbortController();
        if (aborted) controller.abort(abortReason);
      }
      return controller.signal;
    },
    get requestHeader() {
      requestHeader ??= toHeaders(headers);
      return requestHeader;
    },
    get responseHeader() {
      responseHeader ??= new Headers();
      return responseHeader;
    },
    get responseTrailer() {
      responseTrailer ??= new Headers();
      return responseTrailer;
    },
    get values() {
      values ??= createContextValues().set(callKey, admitted ?? callKey.defaultValue);
      return values;
    },
    get headersSet() {
      return responseHeader;
    },
    get trailersSet() {
      return responseTrailer;
    },
    admit(call) {
      admitted = call;
    },
    abort(reason) {
      if (aborted) return;
      aborted = true;
      abortReason = reason;
      controller?.abort(reason);
    },
  };
  return context;
}
