import type { Interfaces } from "@oclif/core";
import { Config } from "@oclif/core/config";
import { normalizeArgv } from "@oclif/core/help";
import { settings } from "@oclif/core/settings";
import { findCloseMatch } from "../src/manifest/close-match.ts";
import { CommandError } from "./command-error.ts";
import { type ExitCode, exitCodes } from "./exit-codes.ts";
import { type CommandLoaders, findQuickCommand, QuickConfig } from "./quick-command.ts";
import { runReported } from "./run-reported.ts";
import { ScreenHelp } from "./screen-help.ts";
import { runOn, type Terminal } from "./terminal.ts";
import { toUsageProblem } from "./usage-problem.ts";

// The commands are compiled by the set-up, never by oclif.
settings.enableAutoTranspile = false;

/**
 * Runs the command that `argv` names and returns its exit code; never throws. `options` are
 * oclif's: at least the folder of package.json. Commands of `loaders` run without its list of all.
 */
export function main(
  argv: readonly string[],
  terminal: Terminal,
  options: Interfaces.Options,
  loaders: CommandLoaders = {},
): Promise<ExitCode> {
  const work = () =>
    runOn(terminal, async () => {
      const quick = await findQuickCommand(argv, loaders);
      if (quick === undefined) return dispatch(argv, terminal, options);
      return quick.command.start(quick.words, new QuickConfig(options));
    });
  return runReported(argv, terminal, work, toUsageProblem);
}

async function dispatch(
  argv: readonly string[],
  terminal: Terminal,
  options: Interfaces.Options,
): Promise<ExitCode> {
  const config = await Config.load({ ...options, userPlugins: false, devPlugins: false });
  const words = argv[0] === "help" ? argv.slice(1) : argv;
  const [id = "", ...rest] = normalizeArgv(config, [...words]);
  const command = config.findCommand(id);
  if (command !== undefined && !isHelpAsked(argv)) {
    const exitCode: unknown = await config.runCommand(id, rest, command);
    return (exitCode as ExitCode | undefined) ?? exitCodes.ok;
  }
  if (command === undefined && id !== "" && !id.startsWith("-") && !config.findTopic(id)) {
    throw unknownCommand(id, config);
  }
  await new ScreenHelp(config, terminal.stdout).showHelp([...words]);
  return exitCodes.ok;
}

/** Whether help is asked for before a `--`. */
function isHelpAsked(argv: readonly string[]): boolean {
  const end = argv.indexOf("--");
  const words = end === -1 ? argv : argv.slice(0, end);
  return argv[0] === "help" || words.includes("--help") || words.includes("-h");
}

function unknownCommand(id: string, config: Config): CommandError {
  const words = id.split(":");
  const exitCode = exitCodes.usage;
  const command = config.findCommand(words.slice(0, -1).join(":"));
  if (command !== undefined) {
    // oclif takes every word for part of the name where a command has no arguments.
    const name = words.slice(0, -1).join(" ");
    const message = `'caxton ${name}' takes no argument such as '${words.at(-1)}'`;
    return new CommandError({ exitCode, message, hint: "See how it is used: add --help" });
  }
  const suggestion = findCloseMatch(words.join(" "), listNames(config));
  const hint = "See what there is: caxton --help";
  return new CommandError({
    exitCode,
    message: `There is no command 'caxton ${words.join(" ")}'`,
    hint: suggestion === undefined ? hint : `Did you mean 'caxton ${suggestion}'?`,
  });
}

/** Names of all commands and topics, in words. */
function listNames(config: Config): string[] {
  const commands = config.commands.filter(({ hidden }) => !hidden).map(({ id }) => id);
  return [...commands, ...config.topics.map(({ name }) => name)].map((name) =>
    name.replaceAll(":", " "),
  );
}
