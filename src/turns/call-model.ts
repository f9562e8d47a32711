import {
  ModelError,
  type ModelPart,
  type ModelRequest,
  type ToolRequest,
} from "../domain/model.ts";
import { TurnError } from "../domain/turn.ts";
import type { ChosenModel, TurnPorts } from "./ports.ts";

/** A whole answer of a model. */
export interface ModelAnswer {
  readonly text: string;
  readonly requests: readonly ToolRequest[];
  readonly finish: Extract<ModelPart, { kind: "finish" }>;
  /** Which model call of the step gave it, from 1. */
  readonly attempt: number;
}

export interface ModelCall {
  readonly chosen: ChosenModel;
  readonly request: ModelRequest;
  readonly turn: Parameters<TurnPorts["live"]["begin"]>[0];
  readonly step: number;
  readonly attempt: number;
  /** Journals that the step begins again; resolves once that is on disk. */
  readonly restarting: (attempt: number) => Promise<void>;
}

/** One answer may have as many UTF-16 code units and tool requests. */
const answerLengthMax = 1024 * 1024;
const requestsMax = 64;

/**
 * Asks the model, again after troubles that pass (with growing pauses and jitter, or as the
 * provider asks). Throws a `TurnError` when it stays in trouble.
 */
export async function callModel(
  ports: TurnPorts,
  call: ModelCall,
  signal: AbortSignal,
): Promise<ModelAnswer> {
  for (let retries = 0; ; retries += 1) {
    const attempt = call.attempt + retries;
    try {
      return await readAnswer(ports, call, attempt, signal);
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof ModelError)) throw error;
      if (!mayRepeat(error, retries, call.chosen)) {
        throw new TurnError(error.trouble, error.message, { cause: error });
      }
      await pauseBeforeRetry(ports, pauseOf(ports, error, retries, call.chosen), signal);
      await call.restarting(attempt + 1);
    }
  }
}

/** Whether a repeat may help, is left, and need not wait for longer than the agent's patience. */
function mayRepeat(error: ModelError, retries: number, { patience }: ChosenModel): boolean {
  const { retriesMax, delayMaxMs } = patience;
  return error.retryable && retries < retriesMax && (error.retryAfterMs ?? 0) <= delayMaxMs;
}

/**
 * As long as the provider asks for, else growing with each repeat; up to half is taken off by
 * chance.
 */
function pauseOf(
  { runtime }: TurnPorts,
  { retryAfterMs }: ModelError,
  retries: number,
  { patience }: ChosenModel,
): number {
  const { delayMs, factor, delayMaxMs } = patience;
  if (retryAfterMs !== undefined) return retryAfterMs;
  return Math.min(delayMaxMs, delayMs * factor ** retries) * (1 - runtime.random() / 2);
}

async function pauseBeforeRetry(
  { runtime }: TurnPorts,
  pauseMs: number,
  signal: AbortSignal,
): Promise<void> {
  await runtime.at(runtime.monotonic() + pauseMs, signal);
  signal.throwIfAborted();
}

async function readAnswer(
  { live }: TurnPorts,
  { chosen, request, turn, step }: ModelCall,
  attempt: number,
  signal: AbortSignal,
): Promise<ModelAnswer> {
  live.begin(turn, step, attempt);
  let text = "";
  const requests: ToolRequest[] = [];
  for await (const part of chosen.provider.stream(request, signal)) {
    if (part.kind === "finish") return { text, requests, finish: part, attempt };
    if (part.kind === "text") {
      text += part.text;
      live.append(turn, part.text);
    } else {
      requests.push(part.request);
    }
    checkSize(text.length, requests.length);
  }
  throw new ModelError("MODEL_BROKEN_ANSWER", "The model's answer ended before it was finished", {
    retryable: true,
  });
}

function checkSize(length: number, requests: number): void {
  if (length <= answerLengthMax && requests <= requestsMax) return;
  const message =
    `The model's answer is longer than ${answerLengthMax} characters or asks for more than ` +
    `${requestsMax} tools at once`;
  throw new ModelError("MODEL_ANSWER_TOO_LARGE", message, { retryable: false });
}
