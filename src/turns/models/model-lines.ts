import type { ModelProvider } from "../../domain/model.ts";
import type {
  ModelChoice,
  ModelPatience,
  ModelRegistry,
  ModelSwitch,
} from "../../domain/model-choice.ts";
import type {
  FallbackStrategy,
  ModelProvider as ModelKind,
  ModelSpec,
} from "../../domain/model-spec.ts";
import type { Observer } from "../../domain/observer.ts";
import type { Runtime } from "../../domain/runtime.ts";
import { createAnswerCache } from "./answer-cache.ts";
import {
  type Circuit,
  type CircuitReport,
  circuitRulesDefault,
  createCircuit,
  guarded,
} from "./circuit-breaker.ts";
import { observed } from "./observed.ts";
import { withCache } from "./with-cache.ts";
import { withFallback } from "./with-fallback.ts";
import { withTimeouts } from "./with-timeouts.ts";

/** The models of an agent as one provider for one call. */
export interface ModelLine {
  /** With time-outs, circuit breakers and the agent's list of models. It repeats nothing. */
  readonly provider: ModelProvider;
  /** Kinds of the providers that may answer. */
  readonly kinds: readonly ModelKind[];
  /** Name of the model to ask for first. */
  readonly model: string;
  /** Why this one, for people. */
  readonly reason: string;
  /** How often and when the caller may ask again. */
  readonly patience: ModelPatience;
}

/** Opens lines to models and knows the health of every provider. */
export interface ModelLines {
  /**
   * For one turn; ask it with the line's `model`. `onSwitch` hears when the next model is asked.
   */
  open(spec: ModelSpec, onSwitch: (change: ModelSwitch) => void): ModelLine;
  /** For status and metrics: every provider that was asked lately. */
  circuits(): readonly (CircuitReport & { readonly provider: string })[];
}

/** Providers remembered; agents' files may bring any number. */
const providersMax = 500;

interface Health {
  readonly circuit: Circuit;
  /** Calls that are under way. */
  running: number;
}

/**
 * One for the server, so that all agents share what is known of a provider. Each call that reaches
 * a provider is told to the observer.
 */
export function createModelLines(
  models: ModelRegistry,
  { runtime, observer }: { readonly runtime: Runtime; readonly observer: Observer },
): ModelLines {
  const known = new Map<ModelProvider, Health>();
  const answers = createAnswerCache(runtime);
  let turn = 0;
  const findHealth = (provider: ModelProvider): Health => {
    const health = known.get(provider) ?? {
      circuit: createCircuit(circuitRulesDefault, runtime),
      running: 0,
    };
    if (known.size >= providersMax) known.clear();
    known.set(provider, health);
    return health;
  };
  const toLine = ({ provider, patience }: ModelChoice) => {
    const health = findHealth(provider);
    const patient = withTimeouts(provider, patience, runtime);
    const noted = observed(patient, runtime, {
      began: () => {
        health.running += 1;
      },
      ended: (record) => {
        health.running -= 1;
        observer.modelCall(record);
      },
    });
    return guarded(noted, health.circuit);
  };
  return {
    open(spec, onSwitch) {
      const running = ({ provider }: ModelChoice) => known.get(provider)?.running ?? 0;
      const [first, ...others] = order(models.choose(spec), spec.fallbackStrategy, turn++, running);
      const toTarget = (it: ModelChoice) => ({ provider: toLine(it), model: it.model });
      const asked = withFallback([toTarget(first), ...others.map(toTarget)], onSwitch);
      const provider =
        spec.cache === undefined
          ? asked
          : withCache(asked, { answers, rules: spec.cache, sha256: runtime.sha256 });
      const { model, reason, patience } = first;
      const kinds = [first, ...others].map(({ kind }) => kind);
      return { provider, kinds, model, reason, patience };
    },
    circuits: () =>
      [...known].map(([{ name }, { circuit }]) => ({ provider: name, ...circuit.report() })),
  };
}

/** Which of the agent's models is asked first; the others follow, so that each may step in. */
function order(
  choices: readonly [ModelChoice, ...ModelChoice[]],
  strategy: FallbackStrategy,
  turn: number,
  running: (choice: ModelChoice) => number,
): readonly [ModelChoice, ...ModelChoice[]] {
  const starts = {
    priority: () => 0,
    round_robin: () => turn % choices.length,
    load_balance: () => {
      const loads = choices.map(running);
      return loads.indexOf(Math.min(...loads));
    },
  };
  const start = starts[strategy]();
  const [first = choices[0], ...others] = [...choices.slice(start), ...choices.slice(0, start)];
  return [first, ...others];
}
