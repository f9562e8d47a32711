import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Command, Interfaces } from "@oclif/core";
import { Config } from "@oclif/core/config";
import { getTable, root } from "./markdown.ts";

const head = `# Every command

Written from the commands themselves by \`npm run docs:cli\`; [cli.md](cli.md) tells how they work
together, \`caxton <command> --help\` shows the same on a terminal.`;

const codesHead = `## Exit codes

Of every command; for \`chat\` [more on turns](cli.md#talking-with-agents).`;

const sharedHead = `## Shared flags

Each command names those that it takes. They may stand anywhere behind its name.`;

/** The commands that people see, as their sources have them, by their names. */
export async function loadCommands(): Promise<readonly Command.Loadable[]> {
  const packageJson: Interfaces.PJSON = JSON.parse(
    readFileSync(join(root, "package.json"), "utf8"),
  );
  const pjson = { ...packageJson, oclif: { ...packageJson.oclif, commands: "./cli/commands" } };
  const options = { root, pjson, ignoreManifest: true, userPlugins: false, devPlugins: false };
  const { commands } = await Config.load(options);
  return commands
    .filter(({ hidden }) => hidden !== true)
    .toSorted((a, b) => (a.id < b.id ? -1 : 1));
}

/** What docs/cli-reference.md says of the commands. */
export function renderReference(commands: readonly Command.Loadable[]): string {
  const shared = sharedFlags(commands);
  const links = commands.map((command) => {
    const name = nameOf(command);
    return [`[\`${name}\`](#${name.replaceAll(" ", "-")})`, plain(command.summary)];
  });
  const codes = getTable("docs/cli.md", "| Code | Meaning |");
  return `${[
    head,
    table(["Command", "What it does"], links),
    sharedHead,
    table(["Flag", "Meaning"], [...shared.values()].map(rowOfFlag)),
    codesHead,
    table(["Code", "Meaning"], codes),
    ...commands.map((command) => renderCommand(command, shared)),
  ].join("\n\n")}\n`;
}

type SharedFlags = ReadonlyMap<string, Command.Flag.Any>;

/** The flags that stand in `--help` as global, each as most commands have it. */
function sharedFlags(commands: readonly Command.Loadable[]): SharedFlags {
  const all = commands.flatMap(({ flags }) => Object.values(flags).filter(isShared));
  const count = (flag: Command.Flag.Any) =>
    all.filter(({ name, default: initial }) => name === flag.name && initial === flag.default)
      .length;
  const shared = new Map<string, Command.Flag.Any>();
  for (const flag of all) {
    const found = shared.get(flag.name);
    if (found === undefined || count(flag) > count(found)) shared.set(flag.name, flag);
  }
  return shared;
}

const isShared = ({ helpGroup }: Command.Flag.Any) => helpGroup === "GLOBAL";

function renderCommand(command: Command.Loadable, shared: SharedFlags): string {
  const flags = Object.values(command.flags);
  const own = flags.filter((flag) => !isShared(flag));
  const args = Object.values(command.args);
  return [
    `## ${nameOf(command)}`,
    plain(command.summary),
    ...(command.description === undefined ? [] : [plain(command.description)]),
    textBlock([usageOf(command, own)]),
    ...(args.length === 0 ? [] : [table(["Argument", "Meaning"], args.map(rowOfArgument))]),
    ...(own.length === 0 ? [] : [table(["Flag", "Meaning"], own.map(rowOfFlag))]),
    `[Shared flags](#shared-flags): ${namesOf(flags.filter(isShared), shared)}.`,
    "Examples:",
    textBlock((command.examples ?? []).flatMap(linesOfExample)),
  ].join("\n\n");
}

/** The command as it is typed: `caxton agents list`. */
export const nameOf = ({ id }: Command.Loadable) => `caxton ${id.replaceAll(":", " ")}`;

function usageOf(command: Command.Loadable, own: readonly Command.Flag.Any[]): string {
  const args = Object.values(command.args).map(({ name, required, multiple }) => {
    const word = `${name.toUpperCase()}${multiple === true ? "..." : ""}`;
    return required === true ? word : `[${word}]`;
  });
  const flags = own.map((flag) => {
    const word = longOf(flag);
    return flag.required === true ? word : `[${word}]`;
  });
  const usage = typeof command.usage === "string" ? `caxton ${command.usage}` : undefined;
  return [usage ?? [nameOf(command), ...args].join(" "), ...flags].join(" ");
}

function rowOfArgument(argument: Command.Arg.Any): string[] {
  const { name, description, options, default: initial, required } = argument;
  return [`\`${name.toUpperCase()}\``, sentences(description, { options, initial, required })];
}

function rowOfFlag(flag: Command.Flag.Any): string[] {
  const short = flag.char === undefined ? "" : `\`-${flag.char}\`, `;
  const isOption = flag.type === "option";
  const options = isOption ? flag.options : undefined;
  const initial = isOption ? flag.default : undefined;
  const { description, required, exclusive } = flag;
  return [
    `${short}\`${longOf(flag)}\``,
    sentences(description, { options, initial, required, exclusive }),
  ];
}

/** A flag with its value, whose choices are told elsewhere. */
function longOf(flag: Command.Flag.Any): string {
  if (flag.type === "boolean") return `--${flag.name}`;
  const value = flag.options === undefined ? [flag.helpValue].flat()[0] : undefined;
  return `--${flag.name} ${value ?? `<${flag.name}>`}`;
}

/** What a flag or argument has besides its description. */
interface Traits {
  readonly options: readonly string[] | undefined;
  readonly initial: unknown;
  readonly required: boolean | undefined;
  readonly exclusive?: readonly unknown[] | undefined;
}

function sentences(description: string | undefined, traits: Traits): string {
  const { options, initial, required, exclusive = [] } = traits;
  const code = (value: unknown) => `\`${value}\``;
  return [
    plain(description),
    ...(required === true ? ["Required."] : []),
    ...(options === undefined ? [] : [`One of ${options.map(code).join(", ")}.`]),
    ...(initial === undefined ? [] : [`Default: ${code(initial)}.`]),
    ...(exclusive.length === 0
      ? []
      : [`Not with ${exclusive.map((name) => code(`--${name}`)).join(", ")}.`]),
  ].join(" ");
}

/** The names of shared flags; with the default where that is another than the usual. */
function namesOf(flags: readonly Command.Flag.Any[], shared: SharedFlags): string {
  const names = flags.map((flag) => {
    const usual = shared.get(flag.name);
    const isUsual = usual !== undefined && initialOf(usual) === initialOf(flag);
    return `\`--${flag.name}\`${isUsual ? "" : ` (default: ${initialOf(flag)})`}`;
  });
  const hasUsual = flags.length === shared.size && names.every((name) => name.endsWith("`"));
  return hasUsual ? "all" : names.join(", ");
}

const initialOf = (flag: Command.Flag.Any) => String(flag.default ?? "none");

function linesOfExample(example: Command.Example): string[] {
  const { description, command } =
    typeof example === "string" ? { description: "", command: example } : example;
  const line = command.replaceAll("<%= config.bin %>", "caxton");
  return description === "" ? [line] : [`# ${description}`, line];
}

/** Text of a command where Markdown would read marks in it. */
const plain = (text = "") => text.replaceAll(/[<*]/g, "\\$&");

const textBlock = (lines: readonly string[]) => `\`\`\`text\n${lines.join("\n")}\n\`\`\``;

function table(titles: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  return [line(titles), `|${"---|".repeat(titles.length)}`, ...rows.map(line)].join("\n");
}
