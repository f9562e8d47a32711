import {
  type Completed,
  type CompletedCommand,
  listTopics,
  liveKinds,
  nextWords,
} from "./completion.ts";
import { nameCommands, serverFlags } from "./completion-names.ts";

type Commands = readonly CompletedCommand[];
type Answer = readonly [pattern: string, text: string];

/**
 * Functions for bash and zsh alike; `_caxton_offer` prints what may stand in place of the last of
 * the words after `caxton`, or `:file`. What a server says is printed only where no shell reads
 * more than a name into it.
 */
export function completionTables(commands: Commands): string {
  const topics = listTopics(commands);
  return [
    offerFunction(topics, nextWords(commands, "")),
    wordsFunction(),
    caseFunction(
      "_caxton_topic",
      topics.map((topic) => [`'${topic}'`, nextWords(commands, topic).join(" ")]),
    ),
    caseFunction(
      "_caxton_flags",
      commands.map(({ words, flags }) => [`'${words}'`, flags.flatMap(namesOf).join(" ")]),
    ),
    caseFunction("_caxton_value", listValues(commands)),
    caseFunction("_caxton_argument", commands.flatMap(listArguments)),
  ].join("\n");
}

function offerFunction(topics: readonly string[], first: readonly string[]): string {
  return `_caxton_offer() {
  local command=$1 place=1 kind chosen
  chosen=()
  if (( $# < 2 )); then echo '${first.join(" ")}'; return; fi
  shift
  case $command in
    ${topics.join("|")})
      if (( $# < 2 )); then _caxton_topic "$command"; return; fi
      command="$command $1"
      shift ;;
  esac
  while (( $# > 1 )); do
    case $1 in
      ${serverFlags.map((flag) => `${flag}=*`).join("|")}) chosen+=("$1") ;;
      --*=*) ;;
      -*)
        kind=$(_caxton_value "$command $1")
        if [[ -n $kind ]]; then
          if (( $# == 2 )); then _caxton_words "$kind" "\${chosen[@]}"; return; fi
          case $1 in ${serverFlags.join("|")}) chosen+=("$1" "$2") ;; esac
          shift
        fi ;;
      *) place=$(( place + 1 )) ;;
    esac
    shift
  done
  case $1 in
    --*=*) _caxton_words "$(_caxton_value "$command \${1%%=*}")" "\${chosen[@]}" ;;
    -*) _caxton_flags "$command" ;;
    *) _caxton_words "$(_caxton_argument "$command $place")" "\${chosen[@]}" ;;
  esac
}`;
}

function wordsFunction(): string {
  const kinds = liveKinds.map((kind) => {
    const chosen = kind === "context" ? "" : ' "$@"';
    return `    :${kind}) caxton ${nameCommands[kind]}${chosen} ;;`;
  });
  return `_caxton_words() {
  local kind=$1 name
  shift
  case $kind in
${kinds.join("\n")}
    :text) ;;
    *) printf '%s\\n' "$kind" ;;
  esac 2>/dev/null | while IFS= read -r name; do
    case $name in *[!A-Za-z0-9_./:\\ -]*) ;; *) printf '%s\\n' "$name" ;; esac
  done
}`;
}

/** What follows each flag: once for all commands where it is the same in all that have it. */
function listValues(commands: Commands): Answer[] {
  const byName = new Map<string, Map<string, string[]>>();
  for (const { words, flags } of commands) {
    for (const flag of flags) {
      const text = flag.value === undefined ? "" : toText(flag.value);
      for (const name of namesOf(flag)) {
        const texts = byName.get(name) ?? new Map<string, string[]>();
        byName.set(name, texts.set(text, [...(texts.get(text) ?? []), words]));
      }
    }
  }
  return [...byName].flatMap(([name, texts]) =>
    [...texts].flatMap(([text, users]): Answer[] => {
      if (text === "") return [];
      const pattern = users.map((words) => `'${words} ${name}'`).join("|");
      return [[texts.size === 1 ? `*' ${name}'` : pattern, text]];
    }),
  );
}

function listArguments(command: CompletedCommand): Answer[] {
  return command.arguments.flatMap((argument, index): Answer[] => {
    const isEndless = command.isRepeated && index === command.arguments.length - 1;
    const place = isEndless ? `'${command.words} '*` : `'${command.words} ${index + 1}'`;
    return argument === "text" ? [] : [[place, toText(argument)]];
  });
}

function namesOf({ long, short }: CompletedCommand["flags"][number]): string[] {
  return short === undefined ? [long] : [long, short];
}

/** Kinds begin with a colon, to be told from words. */
function toText(completed: Completed): string {
  return typeof completed === "string" ? `:${completed}` : completed.join(" ");
}

function caseFunction(name: string, answers: readonly Answer[]): string {
  const cases = answers.map(([pattern, text]) => `    ${pattern}) echo '${text}' ;;`);
  return `${name}() {\n  case $1 in\n${cases.join("\n")}\n  esac\n}`;
}
