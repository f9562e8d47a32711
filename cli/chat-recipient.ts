import { CommandError } from "./command-error.ts";
import type { Connection } from "./connection.ts";
import { exitCodes } from "./exit-codes.ts";
import type { ChatMessage } from "./follow-turn.ts";

/** Who answers. */
export interface ChatRecipient {
  readonly request: Pick<ChatMessage, "recipient" | "workspace">;
  /** Workspace of the turns; empty means `default`. */
  readonly workspace: string;
  /** Name of the agent without its workspace; empty until one with the capability was chosen. */
  readonly agent: string;
}

/** The agent `name`, or whoever has the capability. Throws `CommandError` for none and for both. */
export function toRecipient(
  connection: Connection,
  name: string | undefined,
  capability: string | undefined,
): ChatRecipient {
  const { workspace } = connection;
  if (capability !== undefined) {
    const request = { recipient: { case: "capability", value: capability }, workspace } as const;
    return { request, workspace, agent: "" };
  }
  if (name === undefined) {
    throw new CommandError({
      exitCode: exitCodes.usage,
      message: "Who is to answer? Name an agent, or --capability",
      hint: "See what there is: caxton agents list",
    });
  }
  return toAgentRecipient(connection.qualify(name), workspace);
}

function toAgentRecipient(qualified: string, workspace: string): ChatRecipient {
  const slash = qualified.indexOf("/");
  return {
    request: { recipient: { case: "agent", value: qualified } },
    workspace: slash === -1 ? workspace : qualified.slice(0, slash),
    agent: qualified.slice(slash + 1),
  };
}

/** The agent that was chosen for a capability: the one that the turn is of. */
export async function findChosen(
  connection: Connection,
  { workspace }: ChatRecipient,
  turnId: string,
): Promise<ChatRecipient> {
  const { turn } = await connection.call(({ turns }, options) =>
    turns.getTurn({ workspace, turnId }, options),
  );
  const agent = turn?.agent ?? "";
  return toAgentRecipient(workspace === "" ? agent : `${workspace}/${agent}`, workspace);
}
