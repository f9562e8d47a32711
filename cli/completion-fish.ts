import {
  type Completed,
  type CompletedCommand,
  type CompletedFlag,
  listTopics,
  nextWords,
} from "./completion.ts";
import { nameCommands, serverFlags } from "./completion-names.ts";

type Commands = readonly CompletedCommand[];

/** The script that teaches fish to complete `caxton`. */
export function renderFishCompletion(commands: Commands): string {
  const file = "~/.config/fish/completions/caxton.fish";
  return `# Completion of caxton in fish: caxton completion fish > ${file}
function __caxton_names
  set -l words (commandline -opc)
  set -l chosen
  for index in (seq (count $words))
    switch $words[$index]
      case ${serverFlags.join(" ")}
        set -a chosen $words[$index] $words[(math $index + 1)]
      case ${serverFlags.map((flag) => `'${flag}=*'`).join(" ")}
        set -a chosen $words[$index]
    end
  end
  caxton $argv $chosen 2>/dev/null
end
complete -c caxton -f
${fishLines(commands).join("\n")}
`;
}

function fishLines(commands: Commands): string[] {
  const topics = listTopics(commands);
  const first = nextWords(commands, "").join(" ");
  const lines = [`complete -c caxton -n __fish_use_subcommand -a '${first}'`];
  for (const topic of topics) {
    const next = nextWords(commands, topic).join(" ");
    const test = `__fish_seen_subcommand_from ${topic}; and not __fish_seen_subcommand_from ${next}`;
    lines.push(`complete -c caxton -n '${test}' -a '${next}'`);
  }
  return [...lines, ...commands.flatMap(fishCommand)];
}

function fishCommand({ words, flags, arguments: places }: CompletedCommand): string[] {
  const test = words
    .split(" ")
    .map((word) => `__fish_seen_subcommand_from ${word}`)
    .join("; and ");
  const start = `complete -c caxton -n '${test}'`;
  const known = places.filter((place) => place !== "text");
  return [
    ...flags.map((flag) => `${start} ${fishFlag(flag)}`),
    ...known.map((place) => `${start} ${fishWords(place)}`),
  ];
}

function fishFlag({ long, short, value }: CompletedFlag): string {
  const names = short === undefined ? `-l ${long.slice(2)}` : `-l ${long.slice(2)} -s ${short[1]}`;
  if (value === undefined) return names;
  if (value === "text") return `${names} -x`;
  return `${names} ${value === "file" ? "-r" : "-x"} ${fishWords(value)}`;
}

function fishWords(completed: Exclude<Completed, "text">): string {
  if (completed === "file") return "-F";
  if (typeof completed !== "string") return `-a '${completed.join(" ")}'`;
  if (completed === "context") return `-a '(caxton ${nameCommands.context} 2>/dev/null)'`;
  return `-a '(__caxton_names ${nameCommands[completed]})'`;
}
