import * as Flags from "@oclif/core/flags";
import { CommandError } from "../command-error.ts";
import type { Finding, FindingState } from "../doctor/finding.ts";
import { exitCodes } from "../exit-codes.ts";
import type { Mark, Output, View } from "../output.ts";
import { ServerCommand, timeoutFlag } from "../server-command.ts";
import { toCount } from "../wire-text.ts";

export default class Doctor extends ServerCommand {
  static override summary = "Look for what is wrong, and say how it is mended.";
  static override description =
    "Looks at the installation, the configuration, the data directory, the server and the way to " +
    "it, with or without a server. Changes nothing, and shows no key. --timeout is that of each " +
    "check, 5 s unless said. Exit code 9 when a check fails; warnings are none.";
  static override examples = [
    "<%= config.bin %> doctor",
    { description: "As data:", command: "<%= config.bin %> doctor -o json" },
  ];
  static override baseFlags = {
    ...ServerCommand.baseFlags,
    timeout: timeoutFlag(5),
  };
  static override flags = {
    config: Flags.string({
      description: "Configuration file of the server. Default: as of server start.",
      helpValue: "<file>",
    }),
    "data-dir": Flags.string({
      description: "Data directory of the server. Default: as of server start.",
      helpValue: "<directory>",
    }),
  };

  async run(): Promise<void> {
    const { flags } = await this.parse(Doctor);
    const output = this.openOutput(flags);
    const { server, workspace, context, timeout } = flags;
    const { meetPatient } = await import("../doctor/patient.ts");
    const { examine } = await import("../doctor/examine.ts");
    const apiKey = flags["api-key"];
    const patient = await meetPatient({
      root: this.config.root,
      version: this.config.version,
      terminal: this.terminal,
      connection: { server, workspace, apiKey, context, timeoutMs: timeout * 1_000 },
      config: flags.config,
      dataDirectory: flags["data-dir"],
    });
    const findings = await examine(patient);
    this.terminal.interrupted.throwIfAborted();
    await output.show(viewFindings(findings));
    if (output.format === "table") sayMends(findings, output);
    const failed = findings.filter(({ state }) => state === "failed");
    if (failed.length === 0) return output.say(worst(findings), sumOf(findings));
    throw new CommandError({
      exitCode: exitCodes.checkFailed,
      message: sumOf(findings),
      hint: "More on each: docs/troubleshooting.md",
    });
  }
}

const marks: Readonly<Record<FindingState, Mark>> = {
  ok: "ok",
  note: "note",
  warning: "warning",
  failed: "error",
};

function sayMends(findings: readonly Finding[], output: Output): void {
  for (const { check, state, mend } of findings) {
    if (mend === undefined) continue;
    const [first = "", ...rest] = mend.split("\n");
    output.say(marks[state], `${check}: ${first}`);
    for (const line of rest) output.tell(`  ${line}`);
  }
}

function worst(findings: readonly Finding[]): Mark {
  return findings.some(({ state }) => state === "warning") ? "warning" : "ok";
}

function sumOf(findings: readonly Finding[]): string {
  const count = (wanted: FindingState) => findings.filter(({ state }) => state === wanted).length;
  const [failures, warnings] = [count("failed"), count("warning")];
  if (failures + warnings === 0) return "Nothing is wrong";
  return `${toCount(failures, "failure")}, ${toCount(warnings, "warning")}`;
}

function viewFindings(findings: readonly Finding[]): View {
  const items = findings.map(({ mend = "", ...finding }) => ({ ...finding, mend }));
  return {
    json: { findings: items },
    items,
    names: findings.filter(({ state }) => state === "failed").map(({ check }) => check),
    columns: ["CHECK", "STATE", "FINDING"],
    rows: findings.map(({ check, state, finding }) => [check, state, finding]),
  };
}
