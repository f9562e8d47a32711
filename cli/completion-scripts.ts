import type { CompletedCommand } from "./completion.ts";
import { renderFishCompletion } from "./completion-fish.ts";
import { completionTables } from "./completion-tables.ts";

export const shells = ["bash", "zsh", "fish"] as const;
export type Shell = (typeof shells)[number];

/**
 * The script that teaches a shell to complete `caxton`; names of agents, turns, conversations and
 * contexts are asked for live, from the server that the line names.
 */
export const completionScripts: Readonly<
  Record<Shell, (commands: readonly CompletedCommand[]) => string>
> = {
  // bash's own list of words is cut at "=" and ":". `compgen -W` would run what names contain.
  bash: (
    commands,
  ) => `# Completion of caxton in bash. In ~/.bashrc: eval "$(caxton completion bash)"
_caxton() {
  local line=\${COMP_LINE:0:COMP_POINT} words word current offers
  read -ra words <<< "$line"
  [[ $line == *[[:space:]] ]] && words+=("")
  current=\${words[\${#words[@]} - 1]}
  [[ $current == --*=* ]] && current=\${current#*=}
  offers=$(_caxton_offer "\${words[@]:1}")
  COMPREPLY=()
  if [[ $offers == :file ]]; then
    compopt -o filenames 2>/dev/null
    while IFS= read -r word; do
      [[ -n $word ]] && COMPREPLY+=("$word")
    done <<< "$(compgen -f -- "$current")"
    return
  fi
  for word in $offers; do
    [[ $word == "$current"* ]] && COMPREPLY+=("$word")
  done
}
${completionTables(commands)}
complete -F _caxton caxton
`,
  zsh: (commands) => `#compdef caxton
# Completion of caxton in zsh. In ~/.zshrc, after compinit: eval "$(caxton completion zsh)"
_caxton() {
  local offers=$(_caxton_offer "\${(@)words[2,CURRENT]}")
  [[ \${words[CURRENT]} == --*=* ]] && compset -P '*='
  if [[ $offers == :file ]]; then _files; else compadd -- \${=offers}; fi
}
${completionTables(commands)}
compdef _caxton caxton
`,
  fish: renderFishCompletion,
};
