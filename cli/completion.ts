import type { Interfaces } from "@oclif/core";

/** A command as completion needs it. */
export interface CompletedCommand {
  /** Words that name it, such as `agents get`. */
  readonly words: string;
  readonly summary: string;
  /** Flags with their dashes. */
  readonly flags: readonly string[];
  /** What its arguments are. */
  readonly argument: "agent" | "turn" | "file" | "none";
}

/** Every command that help shows. */
export function listCommands(config: Interfaces.Config): readonly CompletedCommand[] {
  return config.commands
    .filter(({ hidden }) => !hidden)
    .map((command) => ({
      words: command.id.replaceAll(":", " "),
      summary: command.summary ?? "",
      flags: Object.entries(command.flags).flatMap(([name, { char }]) =>
        char === undefined ? [`--${name}`] : [`--${name}`, `-${char}`],
      ),
      argument: argumentOf(Object.keys(command.args)),
    }));
}

function argumentOf(names: readonly string[]): CompletedCommand["argument"] {
  if (names.includes("agent")) return "agent";
  if (names.includes("turn")) return "turn";
  return names.includes("files") ? "file" : "none";
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
