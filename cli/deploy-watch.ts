import { randomUUID } from "node:crypto";
import type { Diagnostic } from "../src/domain/diagnostic.ts";
import { parseManifest } from "../src/manifest/parse-manifest.ts";
import { createNameCheck } from "../src/manifest/repeated-names.ts";
import { CommandError, type CommandProblem } from "./command-error.ts";
import type { Connection } from "./connection.ts";
import { deployFiles } from "./deployment.ts";
import { sayDeployment } from "./deployment-text.ts";
import { renderDiagnostics } from "./diagnostics.ts";
import { exitCodes } from "./exit-codes.ts";
import { watchFiles } from "./file-changes.ts";
import { findRevision } from "./git-revision.ts";
import { findManifestFiles, type ManifestFile } from "./manifest-files.ts";
import type { Output } from "./output.ts";
import { toCount } from "./wire-text.ts";

export interface DeployWatch {
  /** Files and directories; they exist. */
  readonly paths: readonly string[];
  readonly connection: Connection;
  readonly strict: boolean;
  readonly output: Output;
  /** Ends the watch. */
  readonly interrupted: AbortSignal;
  /** What the server or the way to it said, in words for people. */
  readonly explain: (error: unknown) => Promise<unknown>;
}

/** One agent file as it was seen last. */
interface SeenFile {
  readonly toml: string;
  readonly agent: string;
  /** How many were found before the server saw it. */
  readonly problems: number;
  /** Whether the server has taken or refused this text; else it is tried again. */
  readonly isSettled: boolean;
}

/** A file with what is wrong with it before the server has seen it. */
interface Candidate extends ManifestFile {
  readonly agent: string;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Deploys the agent files of `paths`, each by itself, and again whenever one is saved. What is
 * refused is told, and the version in use stays. An agent whose file is gone stays too. Throws when
 * the first look does not reach the server, and when `interrupted` aborts: it never returns.
 */
export async function deployOnSave(watch: DeployWatch): Promise<never> {
  const { paths, output, interrupted } = watch;
  using changes = watchFiles(paths);
  const deployer = createDeployer(watch);
  const count = await deployer.look();
  output.say("note", `Watching ${toCount(count, "file")}: what is saved is deployed; Ctrl-C ends`);
  while (true) {
    await changes.next(interrupted);
    await deployer.look();
  }
}

/** Looks at the files again and again, and deploys those that are new or changed. */
function createDeployer(watch: DeployWatch) {
  const { paths, output, interrupted, explain } = watch;
  const seen = new Map<string, SeenFile>();
  const missing = createMissing(output);
  let isFirst = true;
  let told = "";
  const tell = (problem: CommandProblem) => {
    const isLost = isWorthRepeating(problem);
    if (!isLost || problem.message !== told) output.report(problem);
    if (problem.exitCode === exitCodes.invalid) sayStays(output);
    told = isLost ? problem.message : "";
  };
  /** Tells why; false: it is worth trying again. */
  const refuse = async (error: unknown): Promise<boolean> => {
    const explained = await explain(error);
    if (interrupted.aborted || !(explained instanceof CommandError)) throw explained;
    const { problem } = explained;
    if (isFirst && problem.exitCode !== exitCodes.invalid) throw explained;
    tell(problem);
    return !isWorthRepeating(problem);
  };
  const settle = async (file: Candidate, git: GitQuestion): Promise<boolean> => {
    if (file.diagnostics.length > 0) {
      output.complain(renderDiagnostics(file.diagnostics));
      sayStays(output);
      return true;
    }
    try {
      await deployFile(watch, file, await git());
      told = "";
      return true;
    } catch (error) {
      return refuse(error);
    }
  };
  return {
    /** The number of files there are. */
    async look(): Promise<number> {
      // Once a look: asking git takes longer than deploying.
      let revision: ReturnType<GitQuestion> | undefined;
      const git = () => {
        revision ??= findRevision(paths[0] ?? ".");
        return revision;
      };
      const files = toCandidates(await findManifestFiles(paths), seen);
      for (const file of files) {
        const { source, toml, agent } = file;
        const before = seen.get(source);
        const problems = file.diagnostics.length;
        if (before?.isSettled && before.toml === toml && before.problems === problems) continue;
        const isSettled = await settle(file, git);
        seen.set(source, { toml, agent: agent || (before?.agent ?? ""), problems, isSettled });
      }
      missing.tell(seen, files);
      isFirst = false;
      return files.length;
    },
  };
}

/** The state of the working copy that the files lie in. */
type GitQuestion = () => ReturnType<typeof findRevision>;

async function deployFile(
  { output, strict, ...watch }: DeployWatch,
  { source, toml, agent }: Candidate,
  git: Awaited<ReturnType<GitQuestion>>,
): Promise<void> {
  const connection = { ...watch.connection, requestId: randomUUID() };
  const options = { strict, validateOnly: false, git, onSent: () => {} };
  const deployment = await deployFiles(connection, [{ source, toml }], options);
  output.complain(renderDiagnostics(deployment.diagnostics));
  sayDeployment(output, deployment, false);
  await showLine(output, deployment.json, agent);
}

/** Tells of files that are gone, once they were not there at two looks: editors rename. */
function createMissing(output: Output) {
  let missed = new Set<string>();
  return {
    tell(seen: Map<string, SeenFile>, files: readonly Candidate[]): void {
      const present = new Set(files.map(({ source }) => source));
      const gone = [...seen.keys()].filter((source) => !present.has(source));
      for (const source of gone.filter((it) => missed.has(it))) {
        const agent = seen.get(source)?.agent ?? "";
        seen.delete(source);
        if (agent === "" || files.some((file) => file.agent === agent)) continue;
        output.say("note", `${source} is gone; agent '${agent}' stays`);
        output.tell(`  To delete it: caxton agents delete ${agent}`);
      }
      missed = new Set(gone);
    },
  };
}

function toCandidates(
  files: readonly ManifestFile[],
  seen: ReadonlyMap<string, SeenFile>,
): Candidate[] {
  const names = createNameCheck();
  return files.map((file) => {
    if (file.problem !== undefined) return { ...file, agent: "", diagnostics: [file.problem] };
    const before = seen.get(file.source);
    const agent = before?.toml === file.toml ? before.agent : readName(file);
    return { ...file, agent, diagnostics: names.add(agent, file.source) };
  });
}

function readName({ source, toml }: ManifestFile): string {
  return parseManifest(toml, { source, knownTools: "any" }).name;
}

const lost: readonly number[] = [exitCodes.unreachable, exitCodes.timeout];

function isWorthRepeating({ exitCode }: CommandProblem): boolean {
  return lost.includes(exitCode);
}

function sayStays(output: Output): void {
  output.say("note", "Not deployed: the version in use stays");
}

/** As data one line for each deployment; as a table its name, and that only in a pipe. */
async function showLine(output: Output, json: Parameters<Output["show"]>[0]["json"], name: string) {
  if (output.format === "json") return output.text(`${JSON.stringify(json)}\n`);
  if (output.format === "yaml") output.text("---\n");
  return output.showDone({ json, names: [name], rows: [] });
}
