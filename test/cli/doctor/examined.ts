import assert from "node:assert/strict";
import type { Finding } from "../../../cli/doctor/finding.ts";
import { runCommand } from "../command-run.ts";

/** What `caxton doctor` found. */
export interface Examination {
  readonly exitCode: number;
  /** All that it printed. */
  readonly text: string;
  readonly findings: readonly Finding[];
  /** The only finding of a check. */
  of(check: string): Finding;
}

/** Runs the doctor on a home folder, with the port taken as free unless said. */
export async function examined(
  home: string,
  environment: Readonly<Record<string, string>> = {},
  words: readonly string[] = [],
): Promise<Examination> {
  const { exitCode, stdout, stderr } = await runCommand(["doctor", "-o", "json", ...words], {
    environment: { HOME: home, CAXTON_PORT: "0", ...environment },
  });
  assert.notEqual(stdout, "", stderr);
  const { findings } = JSON.parse(stdout) as { findings: readonly Finding[] };
  return {
    exitCode,
    text: stdout + stderr,
    findings,
    of(check) {
      const found = findings.filter((finding) => finding.check === check);
      assert.equal(found.length, 1, `${check}: ${stdout}`);
      return found[0] as Finding;
    },
  };
}
