import { type CompletedCommand, listTopics, nextWords } from "./completion.ts";

export const shells = ["bash", "zsh", "fish"] as const;
export type Shell = (typeof shells)[number];

type Commands = readonly CompletedCommand[];

/** Commands that print names; a server that does not answer at once has none. */
const liveNames = {
  agent: "caxton agents list -o name --timeout 0.3 2>/dev/null",
  turn: "caxton turns list -o name --timeout 0.3 2>/dev/null",
} as const;

/** The script that teaches a shell to complete `caxton`; names of agents are asked for live. */
export const completionScripts: Readonly<Record<Shell, (commands: Commands) => string>> = {
  bash: (
    commands,
  ) => `# Completion of caxton in bash. In ~/.bashrc: eval "$(caxton completion bash)"
_caxton() {
  local current=\${COMP_WORDS[COMP_CWORD]} command words
${indent(wordsOfCommand("COMP_WORDS[1]", "COMP_WORDS[2]", commands))}
  COMPREPLY=()
  if [[ $current == -* ]]; then
    words=$(_caxton_flags "$command")
  elif (( COMP_CWORD == 1 )); then
    words="${nextWords(commands, "").join(" ")}"
  elif (( COMP_CWORD == 2 )) && [[ $command == "\${COMP_WORDS[1]} "* ]]; then
    words=$(_caxton_topic "\${COMP_WORDS[1]}")
  else
    case $(_caxton_argument "$command") in
      agent) words=$(${liveNames.agent}) ;;
      turn) words=$(${liveNames.turn}) ;;
      file) compopt -o filenames 2>/dev/null; COMPREPLY=($(compgen -f -- "$current")); return ;;
    esac
  fi
  COMPREPLY=($(compgen -W "$words" -- "$current"))
}
${tablesOf(commands)}
complete -F _caxton caxton
`,
  zsh: (commands) => `#compdef caxton
# Completion of caxton in zsh. In ~/.zshrc, after compinit: eval "$(caxton completion zsh)"
_caxton() {
  local current=\${words[CURRENT]} command
${indent(wordsOfCommand("words[2]", "words[3]", commands))}
  if [[ $current == -* ]]; then
    compadd -- $(_caxton_flags "$command")
  elif (( CURRENT == 2 )); then
    compadd -- ${nextWords(commands, "").join(" ")}
  elif (( CURRENT == 3 )) && [[ $command == "\${words[2]} "* ]]; then
    compadd -- $(_caxton_topic "\${words[2]}")
  else
    case $(_caxton_argument "$command") in
      agent) compadd -- $(${liveNames.agent}) ;;
      turn) compadd -- $(${liveNames.turn}) ;;
      file) _files ;;
    esac
  fi
}
${tablesOf(commands)}
compdef _caxton caxton
`,
  fish: (
    commands,
  ) => `# Completion of caxton in fish: caxton completion fish > ~/.config/fish/completions/caxton.fish
complete -c caxton -f
${fishLines(commands).join("\n")}
`,
};

/** Puts the words that name the command into \`command\`: two after a topic, else one. */
function wordsOfCommand(first: string, second: string, commands: Commands): string {
  return `case \${${first}} in
  ${listTopics(commands).join("|")}) command="\${${first}} \${${second}}" ;;
  *) command=\${${first}} ;;
esac`;
}

/** Shell functions that answer from the list of commands. */
function tablesOf(commands: Commands): string {
  const flags = commands.map(({ words, flags: names }) => [words, names.join(" ")] as const);
  const topics = listTopics(commands).map(
    (topic) => [topic, nextWords(commands, topic).join(" ")] as const,
  );
  const known = commands.filter(({ argument }) => argument !== "none");
  const kinds = known.map(({ words, argument }) => [words, argument] as const);
  return [
    caseFunction("_caxton_flags", flags),
    caseFunction("_caxton_topic", topics),
    caseFunction("_caxton_argument", kinds),
  ].join("\n");
}

function caseFunction(name: string, answers: readonly (readonly [string, string])[]): string {
  const cases = answers.map(([word, answer]) => `    '${word}') echo '${answer}' ;;`);
  return `${name}() {\n  case $1 in\n${cases.join("\n")}\n  esac\n}`;
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

function fishCommand({ words, flags, argument }: CompletedCommand): string[] {
  const test = words
    .split(" ")
    .map((word) => `__fish_seen_subcommand_from ${word}`)
    .join("; and ");
  const start = `complete -c caxton -n '${test}'`;
  const long = flags.filter((flag) => flag.startsWith("--"));
  const lines = long.map((flag) => `${start} -l ${flag.slice(2)}`);
  if (argument === "agent" || argument === "turn") {
    lines.push(`${start} -a '(${liveNames[argument]})'`);
  }
  if (argument === "file") lines.push(`${start} -F`);
  return lines;
}

function indent(text: string): string {
  return text.replaceAll(/^/gm, "  ");
}
