import type { JsonValue } from "@bufbuild/protobuf";
import * as Args from "@oclif/core/args";
import * as Flags from "@oclif/core/flags";
import type { Diagnostic } from "../../src/domain/diagnostic.ts";
import { isRefused, parseManifest } from "../../src/manifest/parse-manifest.ts";
import { createNameCheck, type NameCheck } from "../../src/manifest/repeated-names.ts";
import { CaxtonCommand } from "../caxton-command.ts";
import { CommandError } from "../command-error.ts";
import { renderDiagnostics } from "../diagnostics.ts";
import { exitCodes } from "../exit-codes.ts";
import { type ManifestFile, readManifestFiles } from "../manifest-files.ts";
import type { Output, View } from "../output.ts";
import { toDiagnosticJson } from "../wire-diagnostics.ts";
import { toCount } from "../wire-text.ts";

/** What was found in one file. */
interface Finding {
  readonly source: string;
  readonly agent: string;
  readonly isValid: boolean;
  readonly diagnostics: readonly Diagnostic[];
}

export default class Validate extends CaxtonCommand {
  static override summary = "Check agent files and say everything that is wrong with them.";
  static override description =
    "Works without a server: whether the tools an agent names exist is checked by deploy only. " +
    "Exit code 3 when a file is refused.";
  static override usage = "validate FILES...";
  static override examples = [
    "<%= config.bin %> validate examples/data-analyzer.toml",
    {
      description: "A directory, refusing warnings too:",
      command: "<%= config.bin %> validate examples/ --strict",
    },
    {
      description: "One line of JSON for each file:",
      command: "<%= config.bin %> validate examples/ -o ndjson",
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
    strict: Flags.boolean({ description: "Refuse files with warnings too." }),
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(Validate);
    const output = this.openOutput(flags);
    // Of a variadic argument oclif's types know one element only.
    const paths = args.files as unknown as readonly string[];
    const files = await readManifestFiles(paths, this.terminal.stdin);
    const names = createNameCheck();
    const findings = files.map((file) => checkFile(file, names, flags.strict));
    if (output.format !== "table") await output.show(viewFindings(findings));
    sayFindings(findings, output);
    const refused = findings.filter(({ isValid }) => !isValid);
    if (refused.length === 0) return;
    throw new CommandError({
      exitCode: exitCodes.invalid,
      message: `${refused.length} of ${toCount(findings.length, "file")} refused`,
      hint: "Correct what stands above and validate again",
    });
  }
}

function checkFile(
  { source, toml, problem }: ManifestFile,
  names: NameCheck,
  isStrict: boolean,
): Finding {
  if (problem !== undefined) return { source, agent: "", isValid: false, diagnostics: [problem] };
  const manifest = parseManifest(toml, { source, knownTools: "any" });
  const { name } = manifest;
  const diagnostics = [...names.add(name, source), ...manifest.diagnostics];
  return { source, agent: name, isValid: !isRefused(diagnostics, isStrict), diagnostics };
}

function sayFindings(findings: readonly Finding[], output: Output): void {
  for (const { source, agent, isValid, diagnostics } of findings) {
    output.complain(renderDiagnostics(diagnostics));
    if (isValid) output.say("ok", `${source} is valid: agent '${agent}'`);
  }
  output.say("note", "Checked without a server: whether the tools exist was not looked at");
}

function viewFindings(findings: readonly Finding[]): View {
  const items = findings.map(
    ({ source, agent, isValid, diagnostics }): JsonValue => ({
      source,
      agent,
      valid: isValid,
      diagnostics: diagnostics.map(toDiagnosticJson),
    }),
  );
  const valid = findings.filter(({ isValid }) => isValid);
  return { json: { files: items }, items, names: valid.map(({ agent }) => agent), rows: [] };
}
