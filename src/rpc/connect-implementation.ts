import type { Message } from "@bufbuild/protobuf";
import type { HandlerContext, MethodImplSpec } from "@connectrpc/connect";
import type { Runtime } from "../domain/runtime.ts";
import { type ConnectCall, connectCallKey } from "./connect-call.ts";

/**
 * The same method as it runs behind connect-node: it counts messages, turns what is thrown into the
 * error to send, and ends when its call ends, even if the implementation does not listen.
 */
export function guardImplementation(spec: MethodImplSpec, runtime: Runtime): MethodImplSpec {
  switch (spec.kind) {
    case "unary":
      return { ...spec, impl: guardOne(spec.impl) };
    case "client_streaming":
      return {
        ...spec,
        impl: (requests: AsyncIterable<Message>, context: HandlerContext) => {
          const call = context.values.get(connectCallKey);
          return runOne(call, () => spec.impl(guardRequests(call, requests), context));
        },
      };
    case "server_streaming":
      return {
        ...spec,
        impl: (request: Message, context: HandlerContext) => {
          const call = context.values.get(connectCallKey);
          call.exchange.requestMessages += 1;
          return guardAnswers(call, () => spec.impl(request, context), runtime);
        },
      };
    default:
      // Never reached: HTTP/1.1 cannot stream both ways.
      return spec;
  }
}

function guardOne<I, O>(impl: (request: I, context: HandlerContext) => O | Promise<O>) {
  return (request: I, context: HandlerContext): Promise<O> => {
    const call = context.values.get(connectCallKey);
    call.exchange.requestMessages += 1;
    return runOne(call, () => impl(request, context));
  };
}

async function runOne<O>(call: ConnectCall, run: () => O | Promise<O>): Promise<O> {
  call.begin();
  const output = await call.untilEnded(run);
  call.exchange.responseMessages += 1;
  call.complete();
  return output;
}

async function* guardRequests<I>(
  { exchange, failRequest }: ConnectCall,
  requests: AsyncIterable<I>,
) {
  try {
    for await (const request of requests) {
      exchange.requestMessages += 1;
      yield request;
    }
  } catch (error) {
    throw failRequest(error);
  }
}

function guardAnswers<O>(
  call: ConnectCall,
  run: () => AsyncIterable<O>,
  runtime: Runtime,
): AsyncIterable<O> {
  const { exchange } = call;
  call.begin();
  return {
    [Symbol.asyncIterator]() {
      let inner: AsyncIterator<O> | undefined;
      const leave = () => {
        // What it throws while it is left has no one to go to.
        inner?.return?.().then(undefined, () => {});
      };
      call.onEnd(leave);
      return {
        async next() {
          exchange.readerBehindSince = 0;
          const result = await call.untilEnded(() => {
            inner ??= run()[Symbol.asyncIterator]();
            return inner.next();
          });
          if (result.done === true) call.complete();
          else {
            exchange.responseMessages += 1;
            // Connect asks for the next message once the reader has taken this one.
            exchange.readerBehindSince = runtime.monotonic();
          }
          return result;
        },
        async return(value) {
          leave();
          return { done: true, value };
        },
      };
    },
  };
}
