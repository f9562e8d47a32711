import type { Interfaces } from "@oclif/core";

/** What is asked from the server, or from the contexts, as a word is completed. */
export const liveKinds = ["agent", "turn", "conversation", "context"] as const;
export type LiveKind = (typeof liveKinds)[number];

/** What can stand in a place: names asked for live, files, these words, or text nobody knows. */
export type Completed = LiveKind | "file" | "text" | readonly string[];

/** A flag as completion needs it. */
export interface CompletedFlag {
  /** With its dashes. */
  readonly long: string;
  /** With its dash; undefined where there is none. */
  readonly short: string | undefined;
  /** Undefined for a flag that takes no value. */
  readonly value: Completed | undefined;
}

/** A command as completion needs it. */
export interface CompletedCommand {
  /** Words that name it, such as `agents get`. */
  readonly words: string;
  readonly flags: readonly CompletedFlag[];
  /** What its arguments are, in their order. */
  readonly arguments: readonly Completed[];
  /** Whether the last argument may be given many times. */
  readonly isRepeated: boolean;
}

/** Every command that help shows. */
export function listCommands(config: Interfaces.Config): readonly CompletedCommand[] {
  return config.commands
    .filter(({ hidden }) => !hidden)
    .map(({ id, flags, args }) => ({
      words: id.replaceAll(":", " "),
      flags: Object.entries(flags).map(([name, flag]) => ({
        long: `--${name}`,
        short: flag.char === undefined ? undefined : `-${flag.char}`,
        value: flag.type === "option" ? completedOf(name, flag.options) : undefined,
      })),
      arguments: Object.entries(args).map(([name, { options }]) =>
        completedOf(id.startsWith("context:") ? "context" : name, options),
      ),
      isRepeated: Object.values(args).at(-1)?.multiple === true,
    }));
}

function completedOf(name: string, options: readonly string[] | undefined): Completed {
  if (options !== undefined) return options;
  if (["files", "config", "data-dir"].includes(name)) return "file";
  return liveKinds.find((kind) => kind === name) ?? "text";
}

/** Words that may follow `words` to name a command: `agents` -> list, get …; nothing -> agents … */
export function nextWords(commands: readonly CompletedCommand[], words: string): string[] {
  const start = words === "" ? "" : `${words} `;
  const following = commands
    .filter((command) => command.words.startsWith(start))
    .map((command) => command.words.slice(start.length).split(" ")[0] ?? "");
  return [...new Set(following)];
}

/** Words that only start the name of a command, such as `agents`. */
export function listTopics(commands: readonly CompletedCommand[]): string[] {
  const topics = commands.flatMap(({ words }) => words.split(" ").slice(0, -1));
  return [...new Set(topics)];
}
