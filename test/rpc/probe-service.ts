import { setTimeout as delay } from "node:timers/promises";
import type { HandlerContext, ServiceImpl } from "@connectrpc/connect";
import type { Diagnostic } from "../../src/domain/diagnostic.ts";
import { FailureError, type FailureReason } from "../../src/domain/failure.ts";
import { callKey } from "../../src/rpc/call.ts";
import type { Behaviour, ProbeService } from "../gen/caxton/test/v1/probe_pb.ts";

/** What the implementation lived through, for tests to look at. */
export interface ProbeLog {
  /** Reasons of the signals of calls that were aborted while they slept or held. */
  readonly aborted: unknown[];
  /** Streams whose implementation was left or ended. */
  left: number;
}

/** Implementation of the test-only service: it does what the request says. */
export function probeService(log: ProbeLog): ServiceImpl<typeof ProbeService> {
  return {
    async unary({ behaviour, text, answerBytes }, context) {
      await behave(behaviour, context, log);
      return { text, seen: look(context), padding: new Uint8Array(answerBytes) };
    },
    async *serverStream({ behaviour, count, answerBytes, hold }, context) {
      try {
        setHeaders(behaviour, context);
        const padding = new Uint8Array(answerBytes);
        for (let number = 1; number <= count; number += 1) yield { number, padding };
        if (hold) await sleep(60_000, context, log);
        await behave(behaviour, context, log);
      } finally {
        log.left += 1;
      }
    },
    async clientStream(requests, context) {
      const texts: string[] = [];
      for await (const { behaviour, text } of requests) {
        if (texts.length === 0) await behave(behaviour, context, log);
        texts.push(text);
      }
      return { count: texts.length, text: texts.join(",") };
    },
    async *bidi(requests, context) {
      try {
        for await (const { behaviour, text } of requests) {
          yield { text };
          await behave(behaviour, context, log);
        }
        yield { text: "end" };
      } finally {
        log.left += 1;
      }
    },
  };
}

function setHeaders(behaviour: Behaviour | undefined, context: HandlerContext): void {
  for (const [name, value] of Object.entries(behaviour?.headers ?? {})) {
    context.responseHeader.set(name, value);
  }
  for (const [name, value] of Object.entries(behaviour?.trailers ?? {})) {
    context.responseTrailer.set(name, value);
  }
}

async function behave(
  behaviour: Behaviour | undefined,
  context: HandlerContext,
  log: ProbeLog,
): Promise<void> {
  if (behaviour === undefined) return;
  setHeaders(behaviour, context);
  if (behaviour.sleepMs > 0) await sleep(behaviour.sleepMs, context, log);
  if (behaviour.failReason === "BUG") throw new Error("the secret cause of a bug");
  if (behaviour.failReason === "") return;
  throw new FailureError({
    reason: behaviour.failReason as FailureReason,
    message: behaviour.failMessage || "asked for",
    metadata: { agent: "Writer" },
    ...(behaviour.retryAfterMs > 0 ? { retryAfterMs: behaviour.retryAfterMs } : {}),
    violations: Array.from({ length: behaviour.violations }, (_, index) => ({
      field: `field_${index + 1}`,
      description: "must be something else",
    })),
    diagnostics: Array.from({ length: behaviour.diagnostics }, (_, index) => diagnostic(index + 1)),
  });
}

function diagnostic(line: number): Diagnostic {
  return {
    source: "examples/writer.toml",
    line,
    column: 7,
    field: "llm.temperature",
    severity: "error",
    code: "OUT_OF_RANGE",
    message: "temperature must lie between 0 and 2",
    hint: "set it to 0.7",
  };
}

async function sleep(ms: number, { signal }: HandlerContext, log: ProbeLog): Promise<void> {
  try {
    await delay(ms, undefined, { signal });
  } catch {
    log.aborted.push(signal.reason);
    throw signal.reason;
  }
}

function look(context: HandlerContext) {
  const { callId, caller } = context.values.get(callKey);
  // Not those that the clients of connect-node add by themselves.
  const headers = [...context.requestHeader].filter(([name]) => /^x-(?!grpc|user)/.test(name));
  return {
    headers: Object.fromEntries(headers),
    leftMs: BigInt(Math.round(context.timeoutMs() ?? -1)),
    caller: caller.kind,
    claimedUser: caller.claimedUser,
    hasCallId: callId.startsWith("call_"),
  };
}
