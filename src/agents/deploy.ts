import {
  type Agent,
  actorOf,
  type Caller,
  type DeployOutcome,
  type GitRevision,
} from "../domain/agent.ts";
import { decideDeployment } from "../domain/agent-rules.ts";
import type { AgentSpec } from "../domain/agent-spec.ts";
import type { Diagnostic } from "../domain/diagnostic.ts";
import { limitExceeded } from "../domain/failure.ts";
import { limits } from "../domain/limits.ts";
import type { Runtime } from "../domain/runtime.ts";
import type { AgentFile, DeployedAgent, Store } from "../domain/store.ts";
import { parseManifest, toSummary } from "../manifest/parse-manifest.ts";
import { createNameCheck } from "../manifest/repeated-names.ts";
import { createDeployReport } from "./deploy-report.ts";
import { checkGit, checkRequestId, checkSource, createRequestCheck } from "./parse-request.ts";
import { requestIdentity } from "./request-identity.ts";

/** An agent file as a caller sends it. */
export interface SourceFile {
  readonly source: string;
  readonly toml: string;
  readonly baseVersion?: number;
}

/** What holds for all files of a deployment. */
export interface DeployOptions {
  readonly workspace: string;
  readonly strict: boolean;
  readonly validateOnly: boolean;
  readonly requestId: string;
  readonly git?: GitRevision;
}

export interface DeployResult {
  /** In the order of the files. */
  readonly deployments: readonly DeployedAgent[];
  /** Of all files, the first `limits.deployDiagnosticsMax` of them. */
  readonly warnings: readonly Diagnostic[];
  readonly omittedWarnings: number;
}

interface Read {
  readonly sources: readonly SourceFile[];
  readonly files: readonly AgentFile[];
  readonly warnings: readonly Diagnostic[];
  readonly omittedWarnings: number;
}

/**
 * Deploys all files in one transaction, or with `validateOnly` says what would happen. Throws
 * `INVALID_MANIFEST` with the problems of all files at once, and what `decideDeployment` throws.
 */
export async function deployFiles(
  { store, runtime }: { readonly store: Store; readonly runtime: Runtime },
  caller: Caller,
  options: DeployOptions & { readonly method: string },
  sources: AsyncIterable<SourceFile> | Iterable<SourceFile>,
): Promise<DeployResult> {
  const check = createRequestCheck();
  checkRequestId(options.requestId, check);
  checkGit(options.git, check);
  check.finish();
  const read = await readFiles(runtime, options, sources);
  const { workspace } = options;
  const deployments = options.validateOnly
    ? await preview(store, runtime, caller, workspace, read.files)
    : await store.write("deployAgents", {
        workspace,
        files: read.files,
        actor: actorOf(caller),
        at: runtime.now(),
        ...requestIdentity(runtime, caller, options.method, options.requestId, () => [
          workspace,
          options.strict,
          options.git,
          read.sources,
        ]),
      });
  const { warnings, omittedWarnings } = read;
  return { deployments, warnings, omittedWarnings };
}

async function readFiles(
  runtime: Runtime,
  options: DeployOptions,
  sources: AsyncIterable<SourceFile> | Iterable<SourceFile>,
): Promise<Read> {
  const kept: SourceFile[] = [];
  const files: AgentFile[] = [];
  const report = createDeployReport(options.strict);
  const names = createNameCheck();
  let bytes = 0;
  for await (const source of sources) {
    bytes += source.toml.length;
    checkDeploySize(kept.length + 1, bytes);
    const check = createRequestCheck();
    checkSource(source.source, check);
    check.finish();
    kept.push(source);
    const { name, spec, diagnostics } = parseManifest(source.toml, { source: source.source });
    report.add(diagnostics);
    report.add(names.add(name, source.source));
    if (spec !== undefined) files.push(toAgentFile(runtime, source, spec, options.git));
    // A thousand files parse for a third of a second: others get their turn in between.
    await runtime.yield();
  }
  report.finish();
  const { warnings, omittedWarnings } = report;
  return { sources: kept, files, warnings, omittedWarnings };
}

function checkDeploySize(files: number, bytes: number): void {
  const { deployFilesMax, deployBytesMax } = limits;
  if (files > deployFilesMax) {
    const message = `A deployment may have at most ${deployFilesMax} files: split it into several`;
    throw limitExceeded("deploy_files_max", deployFilesMax, message);
  }
  if (bytes > deployBytesMax) {
    const message = `A deployment may have at most ${deployBytesMax} bytes: split it into several`;
    throw limitExceeded("deploy_bytes_max", deployBytesMax, message);
  }
}

function toAgentFile(
  runtime: Runtime,
  { toml, baseVersion }: SourceFile,
  spec: AgentSpec,
  git: GitRevision | undefined,
): AgentFile {
  return {
    summary: toSummary(spec),
    toml,
    checksum: runtime.sha256(toml),
    newId: runtime.id("agent") as AgentFile["newId"],
    ...(baseVersion === undefined ? {} : { baseVersion }),
    ...(git === undefined ? {} : { git }),
  };
}

async function preview(
  store: Store,
  runtime: Runtime,
  caller: Caller,
  workspace: string,
  files: readonly AgentFile[],
): Promise<readonly DeployedAgent[]> {
  const deployed: DeployedAgent[] = [];
  for (const file of files) {
    const ref = { workspace, name: file.summary.name };
    const current = await store.findAgent(ref);
    const outcome = decideDeployment(ref, current, file);
    deployed.push({
      outcome,
      agent: agentAfter(file, current, outcome, caller, runtime, workspace),
    });
  }
  return deployed;
}

function agentAfter(
  file: AgentFile,
  current: Agent | undefined,
  outcome: DeployOutcome,
  caller: Caller,
  runtime: Runtime,
  workspace: string,
): Agent {
  if (current !== undefined && outcome === "UNCHANGED") return current;
  const now = runtime.now();
  return {
    ...file.summary,
    id: current?.id ?? file.newId,
    workspace,
    state: current?.state ?? "ACTIVE",
    version: (current?.version ?? 0) + 1,
    checksum: file.checksum,
    createdAt: current?.createdAt ?? now,
    updatedAt: now,
    deployedBy: actorOf(caller),
    deployedAt: now,
  };
}
