import {
  type Agent,
  type AgentRef,
  type AgentState,
  type AgentVersion,
  actorOf,
  type Caller,
} from "../domain/agent.ts";
import { type AgentCommand, agentNotFound, agentVersionNotFound } from "../domain/agent-rules.ts";
import type { Diagnostic } from "../domain/diagnostic.ts";
import type { Runtime } from "../domain/runtime.ts";
import type { DeployedAgent, Store } from "../domain/store.ts";
import { parsePageToken, toPageToken } from "../domain/token.ts";
import { isRefused, parseManifest } from "../manifest/parse-manifest.ts";
import { type DeployOptions, type DeployResult, deployFiles, type SourceFile } from "./deploy.ts";
import { cutPage, type Page } from "./page.ts";
import {
  checkRequestId,
  checkSource,
  createRequestCheck,
  parseAgentRef,
  parsePageSize,
  parseWorkspace,
} from "./parse-request.ts";
import { requestIdentity } from "./request-identity.ts";
import { type AgentNotice, watchAgents } from "./watch.ts";

export interface ListAgentsInput {
  readonly workspace: string;
  readonly capability: string;
  readonly state?: AgentState;
  readonly tag: string;
  readonly pageSize: number;
  readonly pageToken: string;
}

const commandMethods: Record<AgentCommand, string> = {
  suspend: "SuspendAgent",
  resume: "ResumeAgent",
  restart: "RestartAgent",
};

/** A write to one agent. */
export interface AgentWrite {
  readonly agent: string;
  readonly requestId: string;
}

/** What can be done with agents; the fields are those of the requests of `AgentService`. */
export interface Agents {
  deploy(
    caller: Caller,
    options: DeployOptions,
    file: SourceFile,
  ): Promise<DeployedAgent & Pick<DeployResult, "warnings">>;
  deployAll(
    caller: Caller,
    options: DeployOptions,
    files: AsyncIterable<SourceFile>,
  ): Promise<DeployResult>;
  validate(input: { toml: string; source: string; strict: boolean }): {
    readonly valid: boolean;
    readonly name: string;
    readonly diagnostics: readonly Diagnostic[];
  };
  get(agent: string): Promise<Agent>;
  list(input: ListAgentsInput): Promise<Page<Agent>>;
  watch(
    input: { workspace: string; resumeToken: string },
    signal: AbortSignal,
  ): AsyncIterable<AgentNotice>;
  command(caller: Caller, command: AgentCommand, input: AgentWrite): Promise<Agent>;
  delete(caller: Caller, input: AgentWrite & { force: boolean }): Promise<Agent>;
  versions(input: {
    agent: string;
    pageSize: number;
    pageToken: string;
  }): Promise<Page<AgentVersion>>;
  /** Version 0 means the one in use. */
  version(agent: string, version: number): Promise<AgentVersion & { readonly toml: string }>;
  /** Version 0 means the one before the version in use. */
  rollback(
    caller: Caller,
    input: AgentWrite & { toVersion: number; baseVersion?: number },
  ): Promise<DeployedAgent>;
}

/** The use cases of agents over a store. */
export function createAgents(dependencies: { store: Store; runtime: Runtime }): Agents {
  return {
    ...deploying(dependencies),
    ...reading(dependencies),
    ...changing(dependencies),
  };
}

function deploying(dependencies: {
  store: Store;
  runtime: Runtime;
}): Pick<Agents, "deploy" | "deployAll" | "validate"> {
  function deploy(
    caller: Caller,
    method: string,
    options: DeployOptions,
    files: AsyncIterable<SourceFile> | Iterable<SourceFile>,
  ) {
    const check = createRequestCheck();
    const workspace = parseWorkspace(options.workspace, check);
    check.finish();
    return deployFiles(dependencies, caller, { ...options, workspace, method }, files);
  }
  return {
    async deploy(caller, options, file) {
      const { deployments, warnings } = await deploy(caller, "DeployAgent", options, [file]);
      const [deployment] = deployments;
      if (deployment === undefined) throw new Error("the store deployed nothing of one file");
      return { ...deployment, warnings };
    },
    deployAll: (caller, options, files) => deploy(caller, "DeployAgents", options, files),
    validate({ toml, source, strict }) {
      const check = createRequestCheck();
      checkSource(source, check);
      check.finish();
      const { name, diagnostics } = parseManifest(toml, { source });
      return { valid: !isRefused(diagnostics, strict), name, diagnostics };
    },
  };
}

function reading({
  store,
  runtime,
}: {
  store: Store;
  runtime: Runtime;
}): Pick<Agents, "get" | "list" | "watch" | "versions" | "version"> {
  return {
    async get(agent) {
      const ref = checkedRef(agent);
      const found = await store.findAgent(ref);
      if (found === undefined) throw agentNotFound(ref);
      return found;
    },
    list: (input) => listAgents(store, input),
    watch({ workspace, resumeToken }, signal) {
      const check = createRequestCheck();
      const watch = { workspace: parseWorkspace(workspace, check), resumeToken };
      check.finish();
      return watchAgents(store, runtime, watch, signal);
    },
    versions: (input) => listVersions(store, input),
    async version(agent, version) {
      const ref = checkedRef(agent);
      const found = await store.findVersion(ref, version);
      if (found !== undefined) return found;
      const exists = (await store.findAgent(ref)) !== undefined;
      throw exists ? agentVersionNotFound(ref, version) : agentNotFound(ref);
    },
  };
}

function changing({
  store,
  runtime,
}: {
  store: Store;
  runtime: Runtime;
}): Pick<Agents, "command" | "delete" | "rollback"> {
  function context(caller: Caller, method: string, id: string, fields: readonly unknown[]) {
    const identity = requestIdentity(runtime, caller, method, id, () => fields);
    return { actor: actorOf(caller), at: runtime.now(), ...identity };
  }
  return {
    command(caller, command, input) {
      const ref = checkedRef(input.agent, input.requestId);
      const write = context(caller, commandMethods[command], input.requestId, [ref]);
      return store.write("commandAgent", { ...ref, ...write, command });
    },
    delete(caller, { agent, requestId, force }) {
      const ref = checkedRef(agent, requestId);
      const write = context(caller, "DeleteAgent", requestId, [ref, force]);
      return store.write("deleteAgent", { ...ref, ...write, force });
    },
    rollback(caller, { agent, requestId, toVersion, baseVersion }) {
      const ref = checkedRef(agent, requestId);
      const fields = [ref, toVersion, baseVersion];
      const write = context(caller, "RollbackAgent", requestId, fields);
      const base = baseVersion === undefined ? {} : { baseVersion };
      return store.write("rollbackAgent", { ...ref, ...write, ...base, toVersion });
    },
  };
}

function checkedRef(agent: string, requestId = ""): AgentRef {
  const check = createRequestCheck();
  const ref = parseAgentRef(agent, check);
  checkRequestId(requestId, check);
  check.finish();
  return ref;
}

async function listAgents(store: Store, input: ListAgentsInput): Promise<Page<Agent>> {
  const check = createRequestCheck();
  const workspace = parseWorkspace(input.workspace, check);
  const size = parsePageSize(input.pageSize, check);
  check.finish();
  const capability = input.capability.replaceAll("_", "-");
  const scope = ["agents", workspace, capability, input.state ?? "", input.tag]
    .map(encodeURIComponent)
    .join(",");
  const found = await store.listAgents({
    workspace,
    ...(capability === "" ? {} : { capability }),
    ...(input.state === undefined ? {} : { state: input.state }),
    ...(input.tag === "" ? {} : { tag: input.tag }),
    after: input.pageToken === "" ? "" : parsePageToken(input.pageToken, scope),
    limit: size + 1,
  });
  return cutPage(
    found,
    size,
    (agent) => [
      agent.description,
      agent.declaredVersion,
      agent.deployedBy,
      ...agent.capabilities,
      ...agent.tools,
      ...agent.tags,
    ],
    (last) => toPageToken(scope, last.name),
  );
}

async function listVersions(
  store: Store,
  input: { agent: string; pageSize: number; pageToken: string },
): Promise<Page<AgentVersion>> {
  const check = createRequestCheck();
  const ref = parseAgentRef(input.agent, check);
  const size = parsePageSize(input.pageSize, check);
  check.finish();
  const scope = `versions,${ref.workspace},${ref.name}`;
  const before = input.pageToken === "" ? 0 : Number(parsePageToken(input.pageToken, scope));
  const found = await store.listVersions({ ...ref, before, limit: size + 1 });
  if (found.length === 0 && before === 0) throw agentNotFound(ref);
  return cutPage(
    found,
    size,
    (version) => [version.deployedBy, version.declaredVersion, version.git?.branch ?? ""],
    (last) => toPageToken(scope, String(last.version)),
  );
}
