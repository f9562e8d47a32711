import * as Args from "@oclif/core/args";
import * as Flags from "@oclif/core/flags";
import { DeployOutcome } from "../../clients/gen/caxton/v1/agent_pb.ts";
import { CommandError } from "../command-error.ts";
import type { Connection } from "../connection.ts";
import {
  type Deployment,
  type DeploymentFile,
  type DeploymentOptions,
  deployFiles,
} from "../deployment.ts";
import { sayDeployment } from "../deployment-text.ts";
import { renderDiagnostics } from "../diagnostics.ts";
import { exitCodes } from "../exit-codes.ts";
import { findRevision } from "../git-revision.ts";
import { readManifestFiles, requirePath } from "../manifest-files.ts";
import type { Output } from "../output.ts";
import { ServerCommand } from "../server-command.ts";
import type { Keyboard } from "../terminal.ts";

export default class Deploy extends ServerCommand {
  static override summary = "Deploy agents from TOML files.";
  static override description =
    "Several files, or the .toml files of a directory, are deployed all or none; those whose text " +
    "is in use already are left as they are.";
  static override usage = "deploy FILES...";
  static override examples = [
    "<%= config.bin %> deploy examples/data-analyzer.toml",
    {
      description: "What deploying a directory would change:",
      command: "<%= config.bin %> deploy examples/ --dry-run --diff",
    },
    {
      description: "Every time a file of the directory is saved:",
      command: "<%= config.bin %> deploy agents/ --watch",
    },
    {
      description: "From standard input, only if version 3 is still in use:",
      command: "<%= config.bin %> deploy - --base-version 3",
    },
  ];
  static override args = {
    files: Args.string({
      multiple: true,
      required: true,
      description: "Files or directories; - reads standard input.",
    }),
  };
  static override flags = {
    "dry-run": Flags.boolean({ description: "Say what would happen, and write nothing." }),
    diff: Flags.boolean({ description: "Print what changes, as diff -u does." }),
    strict: Flags.boolean({ description: "Refuse files with warnings too." }),
    watch: Flags.boolean({
      description: "Deploy each file again whenever it is saved, until Ctrl-C.",
      exclusive: ["dry-run", "diff", "base-version"],
    }),
    "base-version": Flags.integer({
      description: "Refuse unless this version is in use; 0: unless there is no such agent.",
      min: 0,
      helpValue: "<number>",
    }),
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(Deploy);
    const output = this.openOutput(flags);
    const connection = await this.open(flags);
    // Of a variadic argument oclif's types know one element only.
    const paths = args.files as unknown as readonly string[];
    if (flags.watch) return this.#watch(paths, connection, flags.strict, output);
    const files = withBaseVersion(
      await readDeployableFiles(paths, this.terminal.stdin),
      flags["base-version"],
    );
    const isDryRun = flags["dry-run"];
    const options: DeploymentOptions = {
      strict: flags.strict,
      validateOnly: isDryRun,
      git: await findRevision(paths[0] ?? "."),
      onSent: (count) => {
        if (count % 100 === 0) output.progress(`… ${count} of ${files.length} files sent`);
      },
    };
    const checked = flags.diff ? await showDiff(connection, files, options, output) : undefined;
    const deployment =
      checked !== undefined && isDryRun
        ? checked.deployment
        : await deployFiles(connection, checked?.files ?? files, options);
    output.complain(renderDiagnostics(deployment.diagnostics));
    sayDeployment(output, deployment, isDryRun);
    const names = deployment.deployments.map(({ agent }) => agent);
    if (!flags.diff || output.format !== "table") {
      await output.showDone({ json: deployment.json, names, rows: [] });
    }
  }

  async #watch(
    paths: readonly string[],
    connection: Connection,
    strict: boolean,
    output: Output,
  ): Promise<void> {
    if (paths.includes("-")) {
      throw new CommandError({
        exitCode: exitCodes.usage,
        message: "--watch goes with files and directories, not with standard input",
        hint: "Write it to a file and name that",
      });
    }
    for (const path of paths) requirePath(path);
    const { deployOnSave } = await import("../deploy-watch.ts");
    const { interrupted } = this.terminal;
    const explain = (error: unknown) => this.explain(error);
    await deployOnSave({ paths, connection, strict, output, interrupted, explain });
  }
}

/** The files; throws `CommandError` when the bytes of one are no text, which cannot be sent. */
async function readDeployableFiles(
  paths: readonly string[],
  stdin: Keyboard,
): Promise<readonly DeploymentFile[]> {
  const files = await readManifestFiles(paths, stdin);
  const problems = files.flatMap(({ problem }) => problem ?? []);
  if (problems.length === 0) return files.map(({ source, toml }) => ({ source, toml }));
  throw new CommandError({
    exitCode: exitCodes.invalid,
    message: "Nothing was deployed",
    hint: "Correct what stands above and deploy again",
    details: renderDiagnostics(problems),
  });
}

function withBaseVersion(
  files: readonly DeploymentFile[],
  baseVersion: number | undefined,
): readonly DeploymentFile[] {
  if (baseVersion === undefined) return files;
  if (files.length === 1) return files.map((file) => ({ ...file, baseVersion }));
  throw new CommandError({
    exitCode: exitCodes.usage,
    message: `--base-version goes with one file, and these are ${files.length}`,
    hint: "Deploy that file alone",
  });
}

interface Checked {
  readonly deployment: Deployment;
  /** The files, bound to the versions that the difference was shown against. */
  readonly files: readonly DeploymentFile[];
}

/** Prints the difference of each file to the version in use; what was shown is what is deployed. */
async function showDiff(
  connection: Connection,
  files: readonly DeploymentFile[],
  options: DeploymentOptions,
  output: Output,
): Promise<Checked> {
  const deployment = await deployFiles(connection, files, { ...options, validateOnly: true });
  const { toUnifiedDiff } = await import("../toml-diff.ts");
  const bound: DeploymentFile[] = [];
  for (const [index, { agent, version, outcome }] of deployment.deployments.entries()) {
    const file = files[index];
    if (file === undefined) continue;
    const baseVersion = outcome === DeployOutcome.UNCHANGED ? version : version - 1;
    bound.push({ baseVersion, ...file });
    if (outcome === DeployOutcome.UNCHANGED) continue;
    const before = await readVersion(connection, agent, baseVersion);
    const after = { title: file.source, toml: file.toml };
    if (output.format === "table") output.text(toUnifiedDiff(before, after));
  }
  return { deployment, files: bound };
}

async function readVersion(connection: Connection, name: string, number: number) {
  if (number === 0) return { title: "/dev/null", toml: "" };
  const agent = connection.qualify(name);
  const { version } = await connection.call((client, options) =>
    client.agents.getAgentVersion({ agent, version: number }, options),
  );
  return { title: `${name}@${number}`, toml: version?.toml ?? "" };
}
