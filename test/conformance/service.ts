import type { Message, Registry } from "@bufbuild/protobuf";
import type { HandlerContext } from "@connectrpc/connect";
import type {
  ConformanceImpl,
  StreamRequest,
  UnaryRequest,
  WantedAnswer,
  WantedStream,
} from "./messages.ts";
import { createReplies, type Replies, setHeaders } from "./replies.ts";

/** The service that the suite calls: it answers as each request says, and tells what it saw. */
export function conformanceService(registry: Registry): ConformanceImpl {
  const replies = createReplies(registry);
  const unary = (request: UnaryRequest, context: HandlerContext) =>
    answer(replies, request.responseDefinition, [request], context);
  return {
    unary,
    idempotentUnary: unary,
    async clientStream(requests: AsyncIterable<UnaryRequest>, context: HandlerContext) {
      const all = await collect(requests);
      return answer(replies, all[0]?.responseDefinition, all, context);
    },
    serverStream: (request: StreamRequest, context: HandlerContext) =>
      answers(replies, request.responseDefinition, [request], context),
    async *bidiStream(requests: AsyncIterable<StreamRequest>, context: HandlerContext) {
      const iterator = requests[Symbol.asyncIterator]();
      const { value: first } = await iterator.next();
      const all = prepend(first, { [Symbol.asyncIterator]: () => iterator });
      if (first?.fullDuplex === true) yield* alternate(replies, first, all, context);
      else yield* answers(replies, first?.responseDefinition, await collect(all), context);
    },
    // Connect knows the methods of a service that is read at run time by name only.
  } as unknown as ConformanceImpl;
}

const nothing = { responseHeaders: [], responseTrailers: [], responseDelayMs: 0 };
const noAnswer: WantedAnswer = { ...nothing, response: { case: undefined } };
const noStream: WantedStream = { ...nothing, responseData: [] };

async function answer(
  replies: Replies,
  wanted: WantedAnswer = noAnswer,
  requests: readonly Message[],
  context: HandlerContext,
) {
  const seen = replies.toInfo(requests, context);
  const { response } = wanted;
  setHeaders(wanted, context);
  const data = response.case === "responseData" ? response.value : new Uint8Array();
  const reply = await replies.reply(wanted, context, data, seen);
  if (response.case === "error") throw replies.toError(response.value, seen);
  return reply;
}

async function* answers(
  replies: Replies,
  wanted: WantedStream = noStream,
  requests: readonly Message[],
  context: HandlerContext,
) {
  setHeaders(wanted, context);
  let seen: Message | undefined = replies.toInfo(requests, context);
  for (const data of wanted.responseData) {
    yield replies.reply(wanted, context, data, seen);
    seen = undefined;
  }
  if (wanted.error !== undefined) throw replies.toError(wanted.error, seen);
}

/** One answer after each request, then what is left of them. */
async function* alternate(
  replies: Replies,
  first: StreamRequest,
  requests: AsyncIterable<StreamRequest>,
  context: HandlerContext,
) {
  const wanted = first.responseDefinition ?? noStream;
  const left = [...wanted.responseData];
  setHeaders(wanted, context);
  for await (const request of requests) {
    const data = left.shift();
    if (data === undefined) break;
    const isFirst = request === first;
    const seen = isFirst ? replies.toInfo([first], context) : replies.toLaterInfo(request);
    yield replies.reply(wanted, context, data, seen);
  }
  for (const data of left) yield replies.reply(wanted, context, data);
  if (wanted.error === undefined) return;
  const wasTold = wanted.responseData.length > 0;
  throw replies.toError(wanted.error, wasTold ? undefined : replies.toInfo([first], context));
}

/** Nothing before the rest when `first` is undefined. */
async function* prepend<T>(first: T | undefined, rest: AsyncIterable<T>): AsyncGenerator<T> {
  if (first !== undefined) yield first;
  yield* rest;
}

async function collect<T>(all: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const one of all) list.push(one);
  return list;
}
