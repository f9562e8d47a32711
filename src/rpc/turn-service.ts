import { create, toBinary } from "@bufbuild/protobuf";
import type { ServiceImpl } from "@connectrpc/connect";
import {
  ChatEventSchema,
  type Decision as WireDecision,
} from "../../clients/gen/caxton/v1/turn_pb.ts";
import type { TurnService } from "../../clients/gen/caxton/v1/turn_service_pb.ts";
import { cutPage } from "../agents/page.ts";
import {
  checkRequestId,
  createRequestCheck,
  parsePageSize,
  parseWorkspace,
} from "../agents/parse-request.ts";
import { limits } from "../domain/limits.ts";
import type { ModelMessage } from "../domain/model.ts";
import type { TurnFilter } from "../domain/store.ts";
import { parsePageToken, toPageToken } from "../domain/token.ts";
import type { Turn } from "../domain/turn.ts";
import {
  toChatEvent,
  toDecision,
  toTurnState,
  toWireModelFailure,
  toWireTurn,
} from "./turn-messages.ts";
import { checkBytes, checkReason, type TurnDependencies, toWriteCall } from "./turn-requests.ts";

const resultBytesMax = 64 * 1024;
/** Events of GetTurn; WatchTurn sends all. */
const eventsMax = 2_000;
/** UTF-8 bytes of the inputs of ExplainTurn. */
const inputBytesMax = 2 * 1024 * 1024;

/** TurnService over `Turns`: decode, call, encode. */
export function turnService(dependencies: TurnDependencies): ServiceImpl<typeof TurnService> {
  const { turns } = dependencies;
  return {
    getTurn: async (request) => {
      const turn = await namedTurn(turns, request);
      const events = [];
      let bytes = 0;
      for (const news of await turns.events(turn, eventsMax)) {
        const event = create(ChatEventSchema, toChatEvent(turn, news));
        bytes += toBinary(ChatEventSchema, event).length;
        if (bytes > limits.answerBytesMax) break;
        events.push(event);
      }
      return { turn: toWireTurn(turn), events };
    },
    listTurns: async (request) => {
      const page = await listTurns(dependencies, request);
      return { turns: page.items.map(toWireTurn), nextPageToken: page.nextPageToken };
    },
    async *watchTurn(request, { signal }) {
      const turn = await namedTurn(turns, request);
      for await (const news of turns.watch(turn, Number(request.afterSequence), signal)) {
        yield { event: toChatEvent(turn, news) };
      }
    },
    ...deciding(dependencies),
    explainTurn: async (request) => {
      const turn = await namedTurn(turns, request);
      const found = await turns.explain(turn, request.step);
      const { inputs, omitted } = cutInputs(found.messages);
      const { provider, model, passedOver, tools, parts } = found;
      return {
        step: found.step,
        provider,
        model,
        tools,
        inputs,
        parts: [...parts],
        omittedInputs: omitted,
        passedOver: passedOver.map(toWireModelFailure),
      };
    },
  };
}

function deciding({
  turns,
  runtime,
}: TurnDependencies): Pick<ServiceImpl<typeof TurnService>, "cancelTurn" | "resolveTurn"> {
  return {
    cancelTurn: async (request, context) => {
      const { turnId, reason, requestId } = request;
      const check = createRequestCheck();
      const space = parseTurnName(request, check);
      checkRequestId(requestId, check);
      checkReason(reason, check);
      check.finish();
      const call = { method: "CancelTurn", id: requestId };
      const write = toWriteCall(runtime, context, call, [space, turnId, reason]);
      return { turn: toWireTurn(await turns.cancel(write, space, turnId, reason)) };
    },
    resolveTurn: async (request, context) => {
      const { turnId: turn, attempt, step, reason, result, requestId } = request;
      const check = createRequestCheck();
      const space = parseTurnName(request, check);
      checkRequestId(requestId, check);
      check.require(attempt > 0, "attempt", "is required");
      check.require(step > 0, "step", "is required");
      check.require(reason !== "", "reason", "is required");
      checkReason(reason, check);
      checkBytes(result, resultBytesMax, "result", check);
      const decision = requiredDecision(request.decision, check);
      check.finish();
      const input = { workspace: space, turn, attempt, step, decision, reason, result };
      const call = { method: "ResolveTurn", id: requestId };
      const write = toWriteCall(runtime, context, call, Object.values(input));
      return { turn: toWireTurn(await turns.resolve(write, input)) };
    },
  };
}

type Check = ReturnType<typeof createRequestCheck>;

function requiredDecision(decision: WireDecision, check: Check) {
  const known = toDecision(decision);
  check.require(known !== undefined, "decision", "is required");
  return known ?? "FAIL_TURN";
}

interface TurnName {
  readonly workspace: string;
  readonly turnId: string;
}

/** The workspace of a turn; its id is checked too. */
function parseTurnName({ workspace, turnId }: TurnName, check: Check): string {
  check.require(turnId !== "", "turn_id", "is required");
  return parseWorkspace(workspace, check);
}

async function namedTurn(turns: TurnDependencies["turns"], request: TurnName): Promise<Turn> {
  const check = createRequestCheck();
  const space = parseTurnName(request, check);
  check.finish();
  return turns.get(space, request.turnId);
}

async function listTurns(
  { turns }: TurnDependencies,
  request: Parameters<ServiceImpl<typeof TurnService>["listTurns"]>[0],
) {
  const check = createRequestCheck();
  const workspace = parseWorkspace(request.workspace, check);
  const size = parsePageSize(request.pageSize, check);
  check.finish();
  const { agent, conversationId, pageToken } = request;
  const state = toTurnState(request.state);
  const scope = ["turns", workspace, agent, conversationId, state ?? ""]
    .map(encodeURIComponent)
    .join(",");
  const found = await turns.list({
    workspace,
    ...(agent === "" ? {} : { agent }),
    ...(conversationId === ""
      ? {}
      : { conversation: conversationId as NonNullable<TurnFilter["conversation"]> }),
    ...(state === undefined ? {} : { state }),
    before: pageToken === "" ? "" : parsePageToken(pageToken, scope),
    limit: size + 1,
  });
  const texts = (turn: (typeof found)[number]) => [turn.failure?.message ?? ""];
  return cutPage(found, size, texts, (last) => toPageToken(scope, last.id));
}

/** The inputs up to the first that does not fit. */
function cutInputs(messages: readonly ModelMessage[]) {
  const all = messages.map(toInput);
  let bytes = 0;
  const inputs = all.filter(({ text }) => {
    bytes += Buffer.byteLength(text);
    return bytes <= inputBytesMax;
  });
  return { inputs, omitted: all.length - inputs.length };
}

function toInput(message: ModelMessage) {
  const { role } = message;
  if (role === "tool") return { role, text: JSON.stringify(message.replies) };
  if (role !== "assistant" || message.toolRequests.length === 0)
    return { role, text: message.text };
  const { text, toolRequests } = message;
  return { role, text: JSON.stringify({ text, toolRequests }) };
}
