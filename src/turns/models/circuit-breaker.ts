import {
  ModelError,
  type ModelPart,
  type ModelProvider,
  type ModelTrouble,
} from "../../domain/model.ts";
import type { CircuitState } from "../../domain/observer.ts";
import type { Runtime } from "../../domain/runtime.ts";

/** When a provider is left alone, and for how long. */
export interface CircuitRules {
  /** Failures in a row that open the circuit. */
  readonly failuresToOpen: number;
  /** How long nothing is sent then. */
  readonly openMs: number;
  /** Calls let through at once after that, to see whether it is back. */
  readonly probes: number;
}

export const circuitRulesDefault: CircuitRules = {
  failuresToOpen: 5,
  openMs: 30_000,
  probes: 1,
};

/** For status and metrics. */
export interface CircuitReport {
  readonly state: CircuitState;
  /** Failures in a row. */
  readonly failures: number;
  /** Until a probe is let through; 0 unless open. */
  readonly reopensInMs: number;
}

export type GuardedProvider = ModelProvider & { readonly circuit: () => CircuitReport };

/** Troubles that say the provider itself is ill. */
const illness: readonly ModelTrouble[] = [
  "MODEL_UNAVAILABLE",
  "MODEL_TIMEOUT",
  "MODEL_BROKEN_ANSWER",
];

/**
 * The provider behind a circuit breaker: after `failuresToOpen` failures in a row its calls fail at
 * once with `MODEL_UNAVAILABLE` for `openMs`; then `probes` calls decide. Only an ill provider
 * counts as failure; refusals are answers, and calls given up by the reader say nothing.
 */
export function circuitBreaker(
  provider: ModelProvider,
  rules: CircuitRules,
  runtime: Runtime,
): GuardedProvider {
  const circuit = createCircuit(rules, runtime);
  return { ...guarded(provider, circuit), circuit: circuit.report };
}

/** The provider behind a circuit that others share. */
export function guarded(provider: ModelProvider, circuit: Circuit): ModelProvider {
  return {
    name: provider.name,
    contextTokens: (model) => provider.contextTokens(model),
    async *stream(request, signal) {
      signal.throwIfAborted();
      const { state, reopensInMs } = circuit.report();
      const settle = circuit.enter();
      if (settle === undefined) throw pausedError(provider.name, state, reopensInMs);
      const judged: Judged = { verdict: "none" };
      try {
        yield* judgeParts(provider.stream(request, signal), judged);
      } catch (error) {
        if (!signal.aborted) judged.verdict = judge(error);
        throw error;
      } finally {
        settle(judged.verdict);
      }
    },
  };
}

/** What a call showed of the provider's health. */
export type Verdict = "well" | "ill" | "none";

interface Judged {
  verdict: Verdict;
}

/** Judges the whole answer before its end is passed on: a reader may leave once it has that. */
async function* judgeParts(
  parts: AsyncIterable<ModelPart>,
  judged: Judged,
): AsyncGenerator<ModelPart, void, void> {
  for await (const part of parts) {
    if (part.kind === "finish") judged.verdict = "well";
    yield part;
  }
}

function judge(error: unknown): Verdict {
  if (!(error instanceof ModelError)) return "none";
  return illness.includes(error.trouble) ? "ill" : "well";
}

/** What is known of one provider's health. */
export interface Circuit {
  report(): CircuitReport;
  /** Takes the call's verdict; undefined: the call may not go through. */
  enter(): ((verdict: Verdict) => void) | undefined;
}

/** A closed circuit. */
export function createCircuit(rules: CircuitRules, runtime: Runtime): Circuit {
  let failures = 0;
  let openUntil: number | undefined;
  let probing = 0;
  const findState = (): CircuitState => {
    if (openUntil === undefined) return "closed";
    return runtime.monotonic() < openUntil ? "open" : "half_open";
  };
  const settle = (verdict: Verdict) => {
    if (verdict === "well") {
      failures = 0;
      openUntil = undefined;
    } else if (verdict === "ill") {
      failures += 1;
      if (failures >= rules.failuresToOpen) openUntil = runtime.monotonic() + rules.openMs;
    }
  };
  return {
    report(): CircuitReport {
      const state = findState();
      const left = state === "open" ? (openUntil ?? 0) - runtime.monotonic() : 0;
      return { state, failures, reopensInMs: left };
    },
    enter() {
      const state = findState();
      if (state === "closed") return settle;
      if (state === "open" || probing >= rules.probes) return undefined;
      probing += 1;
      return (verdict) => {
        probing -= 1;
        settle(verdict);
      };
    },
  };
}

function pausedError(name: string, state: CircuitState, leftMs: number): ModelError {
  const message =
    state === "open"
      ? `${name} failed several times in a row and is left alone for ${Math.ceil(leftMs)} ms more`
      : `${name} failed several times in a row and is just being tried again`;
  return new ModelError("MODEL_UNAVAILABLE", message, { retryable: true, retryAfterMs: leftMs });
}
