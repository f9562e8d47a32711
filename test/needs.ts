import { accessSync, constants } from "node:fs";
import { homedir } from "node:os";
import { delimiter, join } from "node:path";

/** Programs from outside npm that tests use, and how to get each. CONTRIBUTING.md has the same. */
export const tools = {
  chromium: "apt-get install chromium",
  connectconformance: "go install connectrpc.com/conformance/cmd/connectconformance@v1.0.7",
  go: "https://go.dev/doc/install",
  grpcurl: "go install github.com/fullstorydev/grpcurl/cmd/grpcurl@v1.9.3",
  promtool: "apt-get install prometheus",
  python3: "apt-get install python3 python3-venv",
  schemathesis: "pipx install schemathesis==4.32.5",
  strace: "apt-get install strace; Linux only",
} as const;

export type ToolName = keyof typeof tools;

/** Full path of the program on PATH, or where Go or pipx put it; undefined when absent. */
export function findTool(name: ToolName): string | undefined {
  const installed = [join(homedir(), "go", "bin"), join(homedir(), ".local", "bin")];
  const folders = [...(process.env.PATH ?? "").split(delimiter), ...installed];
  return folders.map((folder) => join(folder, name)).find(isExecutable);
}

/** `findTool` for the body of a test that `needs` it. Throws when it is absent. */
export function getTool(name: ToolName): string {
  const path = findTool(name);
  if (path === undefined) throw new Error(`No ${name} here: ${tools[name]}`);
  return path;
}

/** Options for `test()`: skips it, with a reason for the runner, where a program is absent. */
export function needs(...names: ToolName[]): { skip?: string } {
  const absent = names.find((name) => findTool(name) === undefined);
  return absent === undefined ? {} : { skip: `needs ${absent} (${tools[absent]})` };
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
