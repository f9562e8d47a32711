import type { ModelProvider } from "../domain/model.ts";
import type { ModelChoice, ModelRegistry } from "../domain/model-choice.ts";
import type { ModelSpec } from "../domain/model-spec.ts";
import type { Observer } from "../domain/observer.ts";
import type { Runtime } from "../domain/runtime.ts";
import { circuitBreaker } from "./models/circuit-breaker.ts";
import { withFallback } from "./models/with-fallback.ts";
import { withTimeouts } from "./models/with-timeouts.ts";
import type { ChosenModel } from "./ports.ts";

/** After so many failures in a row a provider is left alone, for so long, and then tried once. */
const circuitRules = { failuresToOpen: 5, openMs: 30_000, probes: 1 };

/**
 * Chooses an agent's model, guarded: time-outs on the first part and on gaps, one circuit breaker for
 * each provider over all agents, and the alternatives of the agent's file where it names some.
 */
export function createModelChooser(
  registry: ModelRegistry,
  { runtime, observer }: { readonly runtime: Runtime; readonly observer: Observer },
): (spec: ModelSpec) => ChosenModel {
  const guarded = new WeakMap<ModelProvider, ModelProvider>();
  const guard = ({ provider, patience }: ModelChoice): ModelProvider => {
    const known = guarded.get(provider);
    const broken = known ?? circuitBreaker(provider, circuitRules, runtime);
    guarded.set(provider, broken);
    return withTimeouts(broken, patience, runtime);
  };
  return (spec) => {
    const choices = registry.choose(spec);
    const [first, ...others] = choices;
    const { model, reason, patience } = first;
    if (others.length === 0) return { provider: guard(first), model, reason, patience };
    const toTarget = (choice: ModelChoice) => ({ provider: guard(choice), model: choice.model });
    const provider = withFallback(
      [toTarget(first), ...others.map(toTarget)],
      ({ from, to, error }) =>
        observer.note("warn", "another model was asked, as the agent's file allows", {
          from: from.provider.name,
          to: to.provider.name,
          trouble: error.trouble,
        }),
    );
    return { provider, model, reason, patience };
  };
}
