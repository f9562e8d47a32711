import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { getTool } from "../needs.ts";

/** A case that failed, with what the suite says about it. */
export interface FailedCase {
  readonly name: string;
  readonly complaints: readonly string[];
}

export interface SuiteResult {
  readonly passed: number;
  readonly failed: readonly FailedCase[];
}

const version = "v1.0.7";
const here = import.meta.dirname;

/** Runs the official suite of Connect, gRPC and gRPC-Web against our port. */
export function runSuite(): SuiteResult {
  const directory = mkdtempSync(join(tmpdir(), "caxton-conformance-"));
  try {
    const cache = execFileSync(getTool("go"), ["env", "GOMODCACHE"], { encoding: "utf8" }).trim();
    const protos = join(cache, `connectrpc.com/conformance@${version}/proto`);
    const image = join(directory, "image.binpb");
    execFileSync("buf", ["build", protos, "-o", image]);
    const config = join(here, "config.yaml");
    const server = [process.execPath, join(here, "server.ts"), image];
    const args = ["--mode", "server", "--conf", config, "--", ...server];
    const { stdout, stderr } = spawnSync(getTool("connectconformance"), args, {
      encoding: "utf8",
      maxBuffer: 64 * 1024 * 1024,
    });
    return readResult(`${stdout}${stderr}`);
  } finally {
    rmSync(directory, { recursive: true });
  }
}

/** Reads what the suite prints: each failed case with its complaints, then the sum. */
export function readResult(output: string): SuiteResult {
  const [, passed] = /^(\d+) passed, \d+ failed$/m.exec(output) ?? [];
  if (passed === undefined) throw new Error(`the suite did not end well:\n${output.slice(-2_000)}`);
  const failed: { name: string; complaints: string[] }[] = [];
  for (const line of output.slice(0, output.indexOf("\nTotal cases:")).split("\n")) {
    const [, name] = /^FAILED: (.*):$/.exec(line) ?? [];
    if (name !== undefined) failed.push({ name, complaints: [] });
    else if (/\w/.test(line)) failed.at(-1)?.complaints.push(line.trim().replace(/^; /, ""));
  }
  return { passed: Number(passed), failed };
}
