import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = fileURLToPath(new URL("../..", import.meta.url));
const binaries = join(root, "node_modules", ".bin");

/**
 * Runs a development tool of package.json in the project and returns what it said and its status.
 */
export function runTool(name: string, args: readonly string[]) {
  const { status, stdout, stderr, error } = spawnSync(join(binaries, name), args, {
    cwd: root,
    encoding: "utf8",
    env: { ...process.env, PATH: `${binaries}${delimiter}${process.env.PATH}`, NO_COLOR: "1" },
  });
  if (error !== undefined) throw error;
  return { status, output: stdout + stderr };
}

/** Fails with what the tool said unless it is content. */
export function assertContent(name: string, args: readonly string[]) {
  const { status, output } = runTool(name, args);
  assert.equal(status, 0, `${name} ${args.join(" ")}\n${output}`);
}
