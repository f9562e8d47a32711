import type { Interfaces } from "@oclif/core";
import { Config } from "@oclif/core/config";
import type { CaxtonCommand } from "./caxton-command.ts";

/** A command as oclif makes it. */
export type CommandClass = typeof CaxtonCommand &
  (new (
    argv: string[],
    config: Config,
  ) => CaxtonCommand);

/** What loads each command, by its path such as `agents/list`. */
export type CommandLoaders = Readonly<
  Record<string, () => Promise<{ readonly default: CommandClass }>>
>;

/** A command and the words that are for it. */
export interface QuickCommand {
  readonly command: CommandClass;
  readonly words: string[];
}

/**
 * The command that `argv` names where nothing has to be known of the others: help, mistakes and
 * commands of one word, which may ask for the others, are left to oclif.
 */
export async function findQuickCommand(
  [topic = "", name = "", ...words]: readonly string[],
  loaders: CommandLoaders,
): Promise<QuickCommand | undefined> {
  const path = `${topic}/${name}`;
  const load = Object.hasOwn(loaders, path) ? loaders[path] : undefined;
  if (load === undefined || words.includes("--help") || words.includes("-h")) return undefined;
  const { default: command } = await load();
  const hasArguments = Object.keys(command.args).length > 0;
  const [first] = words;
  if (first !== undefined && !first.startsWith("-") && !hasArguments) return undefined;
  command.id = `${topic}:${name}`;
  return { command, words };
}

/** What commands of two words ask oclif of the program, without its list of all commands. */
export class QuickConfig extends Config {
  override topicSeparator = ":" as const; // Else oclif would look for the words of the command.

  constructor(options: Interfaces.Options) {
    super(options);
    this.root = options.root;
    this.bin = "caxton";
    this.version = options.pjson?.version ?? "";
  }

  /** There are no plugins. */
  override async runHook<Event extends keyof Interfaces.Hooks>(): Promise<
    Interfaces.Hook.Result<Interfaces.Hooks[Event]["return"]>
  > {
    return { failures: [], successes: [] };
  }
}
