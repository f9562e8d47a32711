import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

export const root = fileURLToPath(new URL("../..", import.meta.url));
const generated = /^(?:clients\/gen|clients\/go\/gen|clients\/python\/src\/caxton\/v1|test\/gen)\//;
const given = /^test\/corpus\/|\.(?:gz|db|binpb|png)$/;

/** A file of the project by its path from the root, with `/`. */
export interface ProjectFile {
  readonly path: string;
  readonly text: string;
}

/**
 * Every file that is or could be committed and that we wrote: not generated, not copied from
 * others.
 */
export function readProjectFiles(): ProjectFile[] {
  const list = ["ls-files", "--cached", "--others", "--exclude-standard", "--deduplicate", "-z"];
  const deleted = new Set(runGit(["ls-files", "--deleted", "-z"]));
  return runGit(list)
    .filter((path) => !deleted.has(path) && !generated.test(path) && !given.test(path))
    .map((path) => ({ path, text: readFileSync(`${root}/${path}`, "utf8") }));
}

function runGit(args: readonly string[]): string[] {
  const options = { cwd: root, encoding: "utf8", maxBuffer: 1 << 24 } as const;
  return execFileSync("git", args, options).split("\0").filter(Boolean);
}

/** The code without comments and texts, line by line. */
export function toBareLines(text: string): string[] {
  const withoutBlocks = text.replace(/\/\*[\s\S]*?\*\//g, (block) => block.replace(/[^\n]/g, ""));
  return withoutBlocks.split("\n").map((line) => withoutTexts(line).replace(/\/\/.*/, ""));
}

/** The line without what stands in quotes; names of modules stay. */
export function withoutTexts(line: string): string {
  return line.replace(/"(?!node:)(?:\\.|[^"\\])*"|`(?:\\.|[^`\\$]|\$(?!\{))*`/g, '""');
}
