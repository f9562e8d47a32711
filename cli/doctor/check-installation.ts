import { existsSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { type Finding, findingsOf } from "./finding.ts";
import { runApart } from "./run-apart.ts";

/** Oldest major version of Node that Caxton runs on. */
const oldest = 24;

/** The Node that runs this command, and the server when it is started by it. */
export function checkNode(version = process.version): Finding {
  const node = findingsOf("node");
  const major = Number.parseInt(version.slice(1), 10);
  if (major >= oldest) return node.ok(`Node ${version}`);
  return node.failed(
    `Node ${version} is older than ${oldest}`,
    "In a clone: npm run setup, which brings its own Node; then npx caxton",
  );
}

interface SetupSteps {
  isInstalled(root: string): boolean;
  isBuilt(root: string): boolean;
}

/** Whether what runs is made of the sources beside it; `root` is the folder of package.json. */
export async function checkBuild(root: string): Promise<Finding> {
  const build = findingsOf("build");
  const steps = join(root, "cli", "setup-steps.mjs");
  if (!existsSync(steps)) return build.ok("A published package, built already");
  const { isInstalled, isBuilt }: SetupSteps = await import(pathToFileURL(steps).href);
  if (!isInstalled(root)) {
    return build.warning("Packages are missing, or other ones than asked for", "npm run setup");
  }
  if (isBuilt(root)) return build.ok("Built from the sources beside it");
  return build.warning("The sources have changed since the build", "npm run build");
}

/** Whether the native part of the store can be loaded, without which no server starts. */
export async function checkStoreModule(root: string, signal: AbortSignal): Promise<Finding> {
  const sqlite = findingsOf("sqlite");
  const found = await runApart(openStoreModule, [join(root, "package.json")], signal);
  if (found.error === undefined) return sqlite.ok(`SQLite ${found.version}`);
  const isMissing = found.error.startsWith("Cannot find module");
  return sqlite.failed(
    isMissing ? "The package better-sqlite3 is not installed" : `SQLite: ${found.error}`,
    isMissing
      ? "Install with optional packages: npm config delete omit; npm install"
      : "Install it for this Node and this machine: npm run setup, or npm rebuild better-sqlite3",
  );
}

function openStoreModule(packageJson = ""): { version?: string; error?: string } {
  const { createRequire } = process.getBuiltinModule("node:module");
  try {
    const Database = createRequire(packageJson)("better-sqlite3");
    const db = new Database(":memory:");
    return { version: db.prepare("SELECT sqlite_version()").pluck().get() };
  } catch (error) {
    return { error: String((error as Error).message).split("\n")[0] ?? "" };
  }
}
