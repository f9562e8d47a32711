import { writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import * as Args from "@oclif/core/args";
import * as Flags from "@oclif/core/flags";
import { type AgentTemplate, agentTemplates, renderTemplate } from "../agent-templates.ts";
import { CaxtonCommand } from "../caxton-command.ts";
import { CommandError } from "../command-error.ts";
import { exitCodes } from "../exit-codes.ts";
import type { Output, View } from "../output.ts";

export default class Init extends CaxtonCommand {
  static override summary = "Write an agent file to begin with.";
  static override description =
    "The file is <name>.toml, and works as it is; --list tells what there is. Needs no server.";
  static override examples = [
    "<%= config.bin %> init --list",
    {
      description: "DataAnalyzer.toml in this directory:",
      command: "<%= config.bin %> init",
    },
    {
      description: "agents/Reviewer.toml, with an agent of the name Reviewer:",
      command: "<%= config.bin %> init agents/Reviewer --template code-reviewer",
    },
  ];
  static override args = {
    name: Args.string({
      description:
        "Name of the agent, with a folder in front where wanted. Default: the template's.",
    }),
  };
  static override flags = {
    template: Flags.string({
      char: "t",
      options: agentTemplates.map(({ name }) => name),
      default: "data-analyzer",
      description: "Template to begin with.",
      helpValue: "<name>",
    }),
    list: Flags.boolean({ description: "List the templates, and write nothing." }),
    force: Flags.boolean({ description: "Write over a file that is there." }),
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(Init);
    const output = this.openOutput(flags);
    if (flags.list) return output.show(viewTemplates());
    const template = agentTemplates.find(({ name }) => name === flags.template);
    if (template === undefined) throw new Error(`There is no template ${flags.template}`);
    const path = args.name ?? template.agent;
    const agent = basename(path, ".toml");
    const file = join(dirname(path), `${agent}.toml`);
    const toml = renderTemplate(this.config.root, template, agent);
    await checkManifest(toml, file);
    writeManifest(file, toml, flags.force);
    const json = { file, agent, template: template.name };
    await output.showDone({ json, names: [file], rows: [] });
    sayNext(output, template, agent, file);
  }
}

/** Throws `CommandError` for an agent file that would be refused, such as one with a bad name. */
async function checkManifest(toml: string, source: string): Promise<void> {
  const { isRefused, parseManifest } = await import("../../src/manifest/parse-manifest.ts");
  const { diagnostics } = parseManifest(toml, { source, knownTools: "any" });
  if (!isRefused(diagnostics, true)) return;
  const { renderDiagnostics } = await import("../diagnostics.ts");
  throw new CommandError({
    exitCode: exitCodes.invalid,
    message: "Nothing was written",
    hint: "Choose another name: caxton init <name>",
    details: renderDiagnostics(diagnostics),
  });
}

function writeManifest(file: string, toml: string, isForced: boolean): void {
  try {
    writeFileSync(file, toml, { flag: isForced ? "w" : "wx" });
  } catch (error) {
    throw toWriteError(file, error);
  }
}

function toWriteError(file: string, error: unknown): unknown {
  const { code } = error as NodeJS.ErrnoException;
  if (code === "EEXIST") {
    return new CommandError({
      exitCode: exitCodes.conflict,
      message: `${file} is there already, and was left as it is`,
      hint: "Choose another name, or write over it: --force",
    });
  }
  if (code === undefined) return error;
  return new CommandError({
    exitCode: exitCodes.error,
    message: `${file} cannot be written (${code})`,
    hint:
      code === "ENOENT"
        ? `Make the folder first: mkdir -p ${quote(dirname(file))}`
        : "Check that you may write there, and that the disk is not full",
  });
}

function sayNext(output: Output, template: AgentTemplate, agent: string, file: string): void {
  output.say("ok", `${file} written from the template ${template.name}`);
  if (template.needsModel) {
    output.say(
      "note",
      "For its work it needs a language model: docs/models.md says how to set one",
    );
  }
  output.tell("What to type next:");
  output.tell(`  caxton deploy ${quote(file)}`);
  output.tell(`  caxton chat ${agent} "${template.firstMessage}"`);
}

/** A path as a shell reads it. */
function quote(path: string): string {
  return /^[\w./@%+=:,-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`;
}

function viewTemplates(): View {
  return {
    json: { templates: agentTemplates.map(toJson) },
    items: agentTemplates.map(toJson),
    names: agentTemplates.map(({ name }) => name),
    columns: ["TEMPLATE", "WHAT ITS AGENT DOES", "LANGUAGE MODEL"],
    rows: agentTemplates.map(({ name, summary, needsModel }) => [
      name,
      summary,
      needsModel ? "needed" : "not needed",
    ]),
  };
}

function toJson({ name, agent, summary, needsModel }: AgentTemplate) {
  return { name, agent, summary, needsModel };
}
