import type { JsonValue, MessageInitShape } from "@bufbuild/protobuf";
import type { AgentDeployment } from "../clients/gen/caxton/v1/agent_service_pb.ts";
import {
  DeployAgentResponseSchema,
  type DeployAgentsRequestSchema,
  DeployAgentsResponseSchema,
} from "../clients/gen/caxton/v1/agent_service_pb.ts";
import type { Diagnostic } from "../src/domain/diagnostic.ts";
import type { Connection } from "./connection.ts";
import type { Revision } from "./git-revision.ts";
import { toProtoJson } from "./proto-json.ts";
import { toDiagnostic } from "./wire-diagnostics.ts";

/** One file to deploy. */
export interface DeploymentFile {
  readonly source: string;
  readonly toml: string;
  /** Version the file was made from; undefined means no check. */
  readonly baseVersion?: number | undefined;
}

export interface DeploymentOptions {
  readonly strict: boolean;
  /** Whether only to say what would happen. */
  readonly validateOnly: boolean;
  readonly git: Revision | undefined;
  /** Called with the number of files sent so far. */
  readonly onSent: (count: number) => void;
}

/** What a deployment did, or would do. */
export interface Deployment {
  readonly json: JsonValue;
  /** In the order of the files. */
  readonly deployments: readonly Pick<AgentDeployment, "agent" | "version" | "outcome">[];
  /** With one file: the tools that the agent has and the server knows. */
  readonly tools: readonly string[];
  /** Warnings. */
  readonly diagnostics: readonly Diagnostic[];
}

/** Deploys one file by DeployAgent, several by one DeployAgents: all or none. */
export function deployFiles(
  connection: Connection,
  files: readonly DeploymentFile[],
  options: DeploymentOptions,
): Promise<Deployment> {
  const [file, ...others] = files;
  return file !== undefined && others.length === 0
    ? deployOne(connection, file, options)
    : deployAll(connection, files, options);
}

async function deployOne(
  connection: Connection,
  { source, toml, baseVersion }: DeploymentFile,
  options: DeploymentOptions,
): Promise<Deployment> {
  const request = {
    ...commonOptions(connection, options),
    source,
    toml,
    ...(baseVersion === undefined ? {} : { baseVersion }),
  };
  const response = await connection.call((client, callOptions) =>
    client.agents.deployAgent(request, callOptions),
  );
  const { agent, outcome } = response;
  const diagnostics = response.diagnostics.map(toDiagnostic);
  const done = { agent: agent?.name ?? "", version: agent?.version ?? 0, outcome };
  return {
    json: toProtoJson(DeployAgentResponseSchema, response),
    deployments: [done],
    tools: withoutUnknown(agent?.tools ?? [], diagnostics),
    diagnostics,
  };
}

function withoutUnknown(tools: readonly string[], diagnostics: readonly Diagnostic[]): string[] {
  const unknown = diagnostics.filter(({ code }) => code === "UNKNOWN_TOOL");
  return tools.filter(
    (_, index) => !unknown.some(({ field }) => field.startsWith(`tools[${index}]`)),
  );
}

type Part = MessageInitShape<typeof DeployAgentsRequestSchema>;

async function deployAll(
  connection: Connection,
  files: readonly DeploymentFile[],
  options: DeploymentOptions,
): Promise<Deployment> {
  async function* parts(): AsyncGenerator<Part> {
    yield { part: { case: "options", value: commonOptions(connection, options) } };
    for (const [index, { source, toml, baseVersion }] of files.entries()) {
      const base = baseVersion === undefined ? {} : { baseVersion };
      yield { part: { case: "file", value: { source, toml, ...base } } };
      options.onSent(index + 1);
    }
  }
  const response = await connection.call((client, callOptions) =>
    client.agents.deployAgents(parts(), callOptions),
  );
  return {
    json: toProtoJson(DeployAgentsResponseSchema, response),
    deployments: response.deployments,
    tools: [],
    diagnostics: response.diagnostics.map(toDiagnostic),
  };
}

function commonOptions(connection: Connection, { strict, validateOnly, git }: DeploymentOptions) {
  // A dry run is another request than the deployment after it, so it carries no id.
  const requestId = validateOnly ? "" : connection.requestId;
  const { workspace } = connection;
  return { workspace, strict, validateOnly, requestId, ...(git === undefined ? {} : { git }) };
}
