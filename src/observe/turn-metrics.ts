import type {
  CircuitState,
  EngineStatus,
  ModelCallRecord,
  ToolCallRecord,
  TurnRecord,
} from "../domain/observer.ts";
import { Counter, Gauge, Histogram, type Registry } from "./prometheus.ts";

const turnSeconds = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 1_800];
const callSeconds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300];

/** By how ill: the worst of several connections of one name is shown. */
const circuitValues: Readonly<Record<CircuitState, number>> = { closed: 0, half_open: 1, open: 2 };

/** Figures of the engine, read whenever metrics are asked for: name, meaning, value. */
const engineGauges: readonly [string, string, (status: EngineStatus) => number][] = [
  ["caxton_turns_running", "Turns being worked on.", ({ running }) => running],
  ["caxton_turns_waiting", "Turns that wait for a decision of a caller.", ({ waiting }) => waiting],
  ["caxton_turns_open", "Turns that have not ended.", ({ open }) => open],
];

export interface TurnMetrics {
  turn(record: TurnRecord): void;
  modelCall(record: ModelCallRecord): void;
  toolCall(record: ToolCallRecord): void;
  engineStatus(read: () => EngineStatus): void;
  /** Brings the gauges up to date, before they are printed. */
  refresh(): void;
}

/** Metrics of turns and of what they call. */
export function createTurnMetrics(registers: Registry[]): TurnMetrics {
  const turns = createTurnCounters(registers);
  const models = createModelCounters(registers);
  const tools = createToolCounters(registers);
  let refresh = () => {};
  return {
    turn({ state, reason, durationMs }) {
      turns.total.inc({ state, reason });
      turns.duration.observe({ state }, durationMs / 1000);
    },
    modelCall({ provider, outcome, durationMs, firstPartMs, inputTokens, outputTokens }) {
      models.total.inc({ provider, outcome });
      models.duration.observe({ provider }, durationMs / 1000);
      if (firstPartMs !== undefined) models.firstPart.observe({ provider }, firstPartMs / 1000);
      models.tokens.inc({ provider, direction: "input" }, inputTokens);
      models.tokens.inc({ provider, direction: "output" }, outputTokens);
    },
    toolCall({ tool, outcome, durationMs, cpuMs }) {
      tools.total.inc({ tool, outcome });
      tools.duration.observe({ tool }, durationMs / 1000);
      tools.cpu.inc({ tool }, cpuMs / 1000);
    },
    engineStatus(read) {
      const setAll = createEngineGauges(registers);
      refresh = () => setAll(read());
    },
    refresh: () => refresh(),
  };
}

function createTurnCounters(registers: Registry[]) {
  return {
    total: new Counter({
      name: "caxton_turns_total",
      help: "Turns ended, by final state and, where they failed, reason.",
      labelNames: ["state", "reason"],
      registers,
    }),
    duration: new Histogram({
      name: "caxton_turn_duration_seconds",
      help: "Time from the acceptance of a message to the end of its turn, by final state.",
      labelNames: ["state"],
      buckets: turnSeconds,
      registers,
    }),
  };
}

function createModelCounters(registers: Registry[]) {
  return {
    total: new Counter({
      name: "caxton_llm_requests_total",
      help: "Calls of models, by provider and outcome.",
      labelNames: ["provider", "outcome"],
      registers,
    }),
    duration: new Histogram({
      name: "caxton_llm_request_duration_seconds",
      help: "Time of a call of a model until its answer was whole or given up, by provider.",
      labelNames: ["provider"],
      buckets: callSeconds,
      registers,
    }),
    firstPart: new Histogram({
      name: "caxton_llm_first_token_duration_seconds",
      help: "Time of a call of a model until its answer began, by provider.",
      labelNames: ["provider"],
      buckets: callSeconds,
      registers,
    }),
    tokens: new Counter({
      name: "caxton_llm_token_usage_total",
      help: "Tokens as providers counted them, by provider and direction (input, output).",
      labelNames: ["provider", "direction"],
      registers,
    }),
  };
}

function createToolCounters(registers: Registry[]) {
  return {
    total: new Counter({
      name: "caxton_tool_calls_total",
      help: "Calls of tools, by tool and outcome.",
      labelNames: ["tool", "outcome"],
      registers,
    }),
    duration: new Histogram({
      name: "caxton_tool_call_duration_seconds",
      help: "Time of a call of a tool, by tool.",
      labelNames: ["tool"],
      buckets: callSeconds,
      registers,
    }),
    cpu: new Counter({
      name: "caxton_tool_cpu_seconds_total",
      help: "Processor time that calls of tools used, by tool.",
      labelNames: ["tool"],
      registers,
    }),
  };
}

function createEngineGauges(registers: Registry[]): (status: EngineStatus) => void {
  const gauges = engineGauges.map(
    ([name, help, value]) => [new Gauge({ name, help, registers }), value] as const,
  );
  const circuit = new Gauge({
    name: "caxton_circuit_breaker_state",
    help: "Whether calls of a provider go through: 0 all, 1 a probe, 2 none. By provider.",
    labelNames: ["provider"],
    registers,
  });
  return (status) => {
    for (const [gauge, value] of gauges) gauge.set(value(status));
    circuit.reset();
    const values = new Map<string, number>();
    for (const { provider, state } of status.circuits) {
      values.set(provider, Math.max(values.get(provider) ?? 0, circuitValues[state]));
    }
    for (const [provider, value] of values) circuit.set({ provider }, value);
  };
}
