import { toBinary } from "@bufbuild/protobuf";
import type { HandlerContext, ServiceImpl } from "@connectrpc/connect";
import type {
  AgentFile,
  AgentService,
  DeployAgentsRequest,
} from "../../clients/gen/caxton/v1/agent_service_pb.ts";
import { DiagnosticSchema } from "../../clients/gen/caxton/v1/error_pb.ts";
import type { Agents } from "../agents/agents.ts";
import type { DeployOptions, DeployResult, SourceFile } from "../agents/deploy.ts";
import type { AgentCommand } from "../domain/agent-rules.ts";
import { invalidRequest } from "../domain/failure.ts";
import { limits } from "../domain/limits.ts";
import { agentSchema } from "../manifest/schema.ts";
import {
  toAgentState,
  toGitRevision,
  toWireAgent,
  toWireChange,
  toWireDiagnostic,
  toWireOutcome,
  toWireVersion,
} from "./agent-messages.ts";
import { callKey } from "./call.ts";

/** AgentService over `Agents`: decode, call, encode. */
export function agentService(agents: Agents): ServiceImpl<typeof AgentService> {
  const callerOf = (context: HandlerContext) => context.values.get(callKey).caller;
  const command =
    (verb: AgentCommand) =>
    async (request: { agent: string; requestId: string }, context: HandlerContext) => ({
      agent: toWireAgent(await agents.command(callerOf(context), verb, request)),
    });
  return {
    ...deployCalls(agents, callerOf),
    ...readCalls(agents),
    suspendAgent: command("suspend"),
    resumeAgent: command("resume"),
    restartAgent: command("restart"),
    deleteAgent: async (request, context) => ({
      agent: toWireAgent(await agents.delete(callerOf(context), request)),
    }),
    rollbackAgent: async (request, context) => {
      const { agent, requestId, toVersion, baseVersion } = request;
      const base = baseVersion === undefined ? {} : { baseVersion };
      const input = { agent, requestId, toVersion, ...base };
      const rolledBack = await agents.rollback(callerOf(context), input);
      return { agent: toWireAgent(rolledBack.agent), outcome: toWireOutcome(rolledBack.outcome) };
    },
  };
}

type Impl = ServiceImpl<typeof AgentService>;
type CallerOf = (context: HandlerContext) => Parameters<Agents["deploy"]>[0];

function deployCalls(
  agents: Agents,
  callerOf: CallerOf,
): Pick<Impl, "deployAgent" | "deployAgents" | "validateAgent"> {
  return {
    deployAgent: async (request, context) => {
      const options = toOptions(request);
      const result = await agents.deploy(callerOf(context), options, toSourceFile(request));
      return {
        agent: toWireAgent(result.agent),
        outcome: toWireOutcome(result.outcome),
        diagnostics: result.warnings.map(toWireDiagnostic),
      };
    },
    deployAgents: async (requests, context) => {
      const messages = requests[Symbol.asyncIterator]();
      const first = await messages.next();
      if (first.done || first.value.part.case !== "options") {
        throw invalidRequest({ field: "options", description: "must be in the first message" });
      }
      const options = toOptions(first.value.part.value);
      const files = filesOf({ [Symbol.asyncIterator]: () => messages });
      const result = await agents.deployAll(callerOf(context), options, files);
      return {
        deployments: result.deployments.map(({ agent, outcome }) => ({
          agent: agent.name,
          version: agent.version,
          outcome: toWireOutcome(outcome),
        })),
        ...cutDiagnostics(result),
      };
    },
    validateAgent: async (request) => {
      const { valid, name, diagnostics } = agents.validate(request);
      return { valid, agent: name, diagnostics: diagnostics.map(toWireDiagnostic) };
    },
  };
}

function readCalls(
  agents: Agents,
): Pick<
  Impl,
  | "getAgent"
  | "listAgents"
  | "watchAgents"
  | "listAgentVersions"
  | "getAgentVersion"
  | "getAgentSchema"
> {
  return {
    getAgent: async ({ agent }) => ({ agent: toWireAgent(await agents.get(agent)) }),
    listAgents: async ({ workspace, capability, state, tag, pageSize, pageToken }) => {
      const known = toAgentState(state);
      const filter = { workspace, capability, tag, pageSize, pageToken };
      const page = await agents.list(known === undefined ? filter : { ...filter, state: known });
      return { agents: page.items.map(toWireAgent), nextPageToken: page.nextPageToken };
    },
    async *watchAgents(request, { signal }) {
      for await (const { change, agent, resumeToken } of agents.watch(request, signal)) {
        const shown = agent === undefined ? {} : { agent: toWireAgent(agent) };
        yield { change: toWireChange(change), resumeToken, ...shown };
      }
    },
    listAgentVersions: async (request) => {
      const { items, nextPageToken } = await agents.versions(request);
      return { versions: items.map(toWireVersion), nextPageToken };
    },
    getAgentVersion: async ({ agent, version }) => ({
      version: toWireVersion(await agents.version(agent, version)),
    }),
    getAgentSchema: async () => ({ jsonSchema: JSON.stringify(agentSchema()) }),
  };
}

function toOptions(
  message: Omit<DeployOptions, "git"> & { git?: Parameters<typeof toGitRevision>[0] },
): DeployOptions {
  const { workspace, strict, validateOnly, requestId, git } = message;
  return { workspace, strict, validateOnly, requestId, ...toGitRevision(git) };
}

function toSourceFile({
  source,
  toml,
  baseVersion,
}: Pick<AgentFile, "source" | "toml" | "baseVersion">): SourceFile {
  return { source, toml, ...(baseVersion === undefined ? {} : { baseVersion }) };
}

async function* filesOf(messages: AsyncIterable<DeployAgentsRequest>): AsyncGenerator<SourceFile> {
  for await (const { part } of messages) {
    if (part.case !== "file") {
      throw invalidRequest({ field: "file", description: "must be in each message but the first" });
    }
    yield toSourceFile(part.value);
  }
}

/** As many diagnostics as fit into the answer, and how many did not. */
function cutDiagnostics({ warnings, omittedWarnings }: DeployResult) {
  const diagnostics = [];
  let bytes = 0;
  for (const diagnostic of warnings.map(toWireDiagnostic)) {
    bytes += toBinary(DiagnosticSchema, diagnostic).length;
    if (bytes > limits.deployDiagnosticsBytesMax) break;
    diagnostics.push(diagnostic);
  }
  return {
    diagnostics,
    omittedDiagnostics: omittedWarnings + warnings.length - diagnostics.length,
  };
}
