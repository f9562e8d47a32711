import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import type { ServiceImpl } from "@connectrpc/connect";
import {
  ComponentState,
  type SystemService,
  EventKind as WireKind,
} from "../../clients/gen/caxton/v1/system_service_pb.ts";
import { createRequestCheck, parseWorkspace } from "../agents/parse-request.ts";
import { type EventKind, eventKinds, type LogEvent } from "../domain/event.ts";
import { type Followed, follow } from "../domain/follow.ts";
import type { UnixMs } from "../domain/ids.ts";
import { limits } from "../domain/limits.ts";
import type { LogFeed } from "../domain/log-feed.ts";
import type { EngineStatus } from "../domain/observer.ts";
import type { Runtime } from "../domain/runtime.ts";
import type { Store, StoreStatus } from "../domain/store.ts";
import { parseResumeToken, toResumeToken } from "../domain/token.ts";
import { watchLogs } from "./watch-logs.ts";

/** What the running server says of itself. */
export interface ServerFacts {
  readonly version: string;
  readonly bootId: string;
  readonly startedAt: UnixMs;
  readonly protocols: readonly string[];
  /** Every value of the configuration; secrets are already hidden. */
  readonly config: readonly {
    readonly name: string;
    readonly value: string;
    readonly origin: string;
    readonly description: string;
  }[];
  /** Bytes of memory resident. */
  readonly residentBytes: () => number;
}

export interface SystemDependencies {
  readonly store: Store;
  readonly runtime: Runtime;
  readonly facts: ServerFacts;
  readonly engineStatus: () => EngineStatus;
  readonly logs: LogFeed;
}

/** SystemService over the store and what the server knows of itself. */
export function systemService(dependencies: SystemDependencies): ServiceImpl<typeof SystemService> {
  const { store, runtime, facts, engineStatus, logs } = dependencies;
  return {
    getServerInfo: async () => ({
      version: facts.version,
      bootId: facts.bootId,
      startTime: timestampFromMs(facts.startedAt),
      protocols: [...facts.protocols],
      limits: wireLimits(),
      accessKeys: false,
    }),
    getStatus: async () => {
      const status = await store.status();
      const engine = engineStatus();
      const components = [
        storeComponent(status),
        diskComponent(status),
        turnsComponent(engine),
        modelsComponent(engine),
      ];
      const worst = Math.max(...components.map(({ state }) => state)) as ComponentState;
      return {
        state: worst,
        components,
        agents: BigInt(status.agents),
        agentVersions: BigInt(status.agentVersions),
        residentBytes: BigInt(facts.residentBytes()),
        uptimeMs: BigInt(Math.max(0, runtime.now() - facts.startedAt)),
      };
    },
    getConfig: async () => ({ values: [...facts.config] }),
    watchEvents: (request, { signal }) => watchEvents(dependencies, request, signal),
    watchLogs: (request, { signal }) =>
      watchLogs({ logs, runtime, bootId: facts.bootId }, request, signal),
  };
}

/** `agentTomlBytesMax` -> `agent_toml_bytes_max`, for every limit of the contract. */
function wireLimits(): Record<string, bigint> {
  return Object.fromEntries(
    Object.entries(limits).map(([name, value]) => [
      name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
      BigInt(value),
    ]),
  );
}

function storeComponent(status: StoreStatus) {
  const waiting = `${status.writesWaiting} writes waiting`;
  const sizes = `database ${megabytes(status.databaseBytes)}, log ${megabytes(status.walBytes)}`;
  return { name: "store", state: ComponentState.OK, detail: `${waiting}; ${sizes}` };
}

function diskComponent(status: StoreStatus) {
  const free = `${megabytes(status.freeDiskBytes)} free`;
  if (status.acceptsWrites) return { name: "disk", state: ComponentState.OK, detail: free };
  const detail = `${free}: writes are refused until space is freed; reads go on`;
  return { name: "disk", state: ComponentState.DEGRADED, detail };
}

/** Waiting for a decision is no illness: whoever may decide sees it in the list of turns. */
function turnsComponent({ running, waiting, open, takesTurns }: EngineStatus) {
  if (!takesTurns) {
    const detail = "the disk is too full to go on: free some space; turns then go on by themselves";
    return { name: "turns", state: ComponentState.DEGRADED, detail };
  }
  const detail = `${open} open: ${running} running, ${waiting} waiting for a decision`;
  return { name: "turns", state: ComponentState.OK, detail };
}

/** Whether a provider that kept failing is well again shows only when it is asked. */
function modelsComponent({ automaticModel, circuits }: EngineStatus) {
  const isOpen = circuits.some(({ state }) => state === "open");
  const ill = circuits
    .filter(({ state }) => state !== "closed")
    .map(({ provider, state, reopensInMs }) =>
      state === "open"
        ? `${provider} keeps failing and is left alone for ${Math.ceil(reopensInMs / 1000)} s more`
        : `${provider} kept failing; the next call tries it again`,
    );
  const state = isOpen ? ComponentState.DEGRADED : ComponentState.OK;
  const detail = [...new Set(ill), `auto is ${automaticModel}`].join("; ");
  return { name: "models", state, detail };
}

function megabytes(bytes: number): string {
  return `${(bytes / 1024 / 1024).toFixed(1)} MiB`;
}

const wireKinds = {
  SERVER_STARTED: WireKind.SERVER_STARTED,
  AGENT_DEPLOYED: WireKind.AGENT_DEPLOYED,
  AGENT_SUSPENDED: WireKind.AGENT_SUSPENDED,
  AGENT_RESUMED: WireKind.AGENT_RESUMED,
  AGENT_RESTARTED: WireKind.AGENT_RESTARTED,
  AGENT_DRAINING: WireKind.AGENT_DRAINING,
  AGENT_DELETED: WireKind.AGENT_DELETED,
} as const satisfies Record<EventKind, WireKind>;

async function* watchEvents(
  { store, runtime }: SystemDependencies,
  request: { workspace: string; kinds: WireKind[]; resumeToken: string },
  signal: AbortSignal,
) {
  const check = createRequestCheck();
  parseWorkspace(request.workspace, check);
  check.finish();
  const last = await store.lastPosition();
  const after = request.resumeToken === "" ? last : parseResumeToken(request.resumeToken, last);
  const kinds = eventKinds.filter((kind) => request.kinds.includes(wireKinds[kind]));
  const filter = {
    after,
    ...(request.workspace === "" ? {} : { workspace: request.workspace }),
    ...(request.kinds.length === 0 ? {} : { kinds }),
  };
  for await (const followed of follow(store, filter, runtime, signal)) {
    yield toMessage(followed, runtime);
  }
}

function toMessage({ event, position }: Followed, runtime: Runtime) {
  const resumeToken = toResumeToken(position);
  if (event === undefined) {
    return { kind: WireKind.HEARTBEAT, time: timestampFromMs(runtime.now()), resumeToken };
  }
  return { ...toWireEvent(event), resumeToken };
}

function toWireEvent({ kind, at, workspace, subject, actor, attributes }: LogEvent) {
  return {
    kind: wireKinds[kind],
    time: timestampFromMs(at),
    workspace,
    subject,
    actor,
    attributes: { ...attributes },
  };
}
