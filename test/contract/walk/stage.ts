import assert from "node:assert/strict";
import { readEvents } from "../../e2e/chat-events.ts";
import { agentToml, type Clients } from "../../e2e/started.ts";
import type { DoubtfulTurn } from "./doubtful-turns.ts";

/** A workspace of its own on the server that is walked. */
export interface Stage {
  readonly workspace: string;
  /** gRPC, to prepare with. */
  readonly clients: Clients;
  /** A turn in doubt, in a workspace of its own; another one each time. */
  takeDoubtfulTurn(): DoubtfulTurn;
}

/** What the requests of a row may name. What was not prepared is empty or 0. */
export interface Facts {
  readonly workspace: string;
  /** With its workspace. */
  readonly agent: string;
  readonly conversationId: string;
  readonly turnId: string;
  readonly attempt: number;
  readonly step: number;
  readonly resumeToken: string;
}

export const noFacts: Omit<Facts, "workspace"> = {
  agent: "",
  conversationId: "",
  turnId: "",
  attempt: 0,
  step: 0,
  resumeToken: "",
};

/** File of an agent that answers with the offline model. */
export function offlineToml(name: string, prompt?: string): string {
  return `${agentToml(name, prompt)}[llm]\nprovider = "offline"\n`;
}

/** An agent with two versions. */
export async function withAgent({ clients: { agents }, workspace }: Stage) {
  await agents.deployAgent({ workspace, toml: offlineToml("Writer") });
  await agents.deployAgent({ workspace, toml: offlineToml("Writer", "You are another.") });
  return { agent: `${workspace}/Writer` };
}

/** The same, suspended. */
export async function withSuspendedAgent(stage: Stage) {
  const { agent } = await withAgent(stage);
  await stage.clients.agents.suspendAgent({ agent });
  return { agent };
}

/** The same, with one turn that is done. */
export async function withTurn(stage: Stage) {
  const { agent } = await withAgent(stage);
  const recipient = { case: "agent", value: agent } as const;
  const [accepted] = await readEvents(stage.clients.chat.chat({ recipient, message: "Hello" }));
  assert.equal(accepted?.event.case, "accepted");
  const { conversationId } = accepted.event.value;
  return { agent, conversationId, turnId: accepted.turnId };
}

/** A turn that waits for a decision. */
export async function withDoubt(stage: Stage): Promise<DoubtfulTurn> {
  return stage.takeDoubtfulTurn();
}

/** An agent and the place in the log before its last deployment. */
export async function withNews(stage: Stage) {
  const { workspace, clients } = stage;
  const facts = await withAgent(stage);
  let resumeToken = "";
  for await (const message of clients.agents.watchAgents({ workspace })) {
    resumeToken = message.resumeToken;
    if (resumeToken !== "") break;
  }
  await clients.agents.deployAgent({ workspace, toml: offlineToml("Writer", "News.") });
  return { ...facts, resumeToken };
}

/** All that a call could have changed in a workspace, as text. */
export async function lookAt({ clients }: Stage, workspace: string): Promise<string> {
  const { agents, turns, conversations } = clients;
  const all = await Promise.all([
    agents.listAgents({ workspace }),
    turns.listTurns({ workspace }),
    conversations.listConversations({ workspace }),
  ]);
  return JSON.stringify(all, (_, value) => (typeof value === "bigint" ? String(value) : value));
}
