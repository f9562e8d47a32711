import type { LiveKind } from "./completion.ts";

/**
 * Words of the command that prints names of each kind; a server that does not answer at once has
 * none. Contexts are kept on this machine.
 */
export const nameCommands: Readonly<Record<LiveKind, string>> = {
  agent: "agents list -o name --timeout 0.3",
  turn: "turns list -o name --timeout 0.3",
  conversation: "conversations list -o name --timeout 0.3",
  context: "context list -o name",
};

/** Flags that say which server to ask, as they stand on the line that is completed. */
export const serverFlags = ["--server", "--context", "--workspace", "--api-key"] as const;
