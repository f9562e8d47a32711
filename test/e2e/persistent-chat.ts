import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { Code, ConnectError } from "@connectrpc/connect";
import { createConnectTransport } from "@connectrpc/connect-node";
import { type ChatEvent, type Decision, TurnState } from "../../clients/gen/caxton/v1/turn_pb.ts";
import { type Clients, clientsOf } from "./started.ts";

/** What a call to a server that was just killed may end with. */
const goneCodes = [Code.Unavailable, Code.Unknown, Code.Aborted, Code.Internal, Code.Canceled];

const endings = new Set(["completed", "failed", "cancelled"]);
const triesMax = 20_000;

/** A server that may be gone and come back elsewhere. */
export interface ChangingServer {
  /** Where it is now; throws while it is gone. */
  url(): string;
  readonly directory: string;
}

export interface PersistentRequest {
  readonly agent: string;
  readonly message: string;
  readonly requestId: string;
  /** What is decided about a call in doubt. */
  readonly decision: Decision;
  readonly onEvent?: (event: ChatEvent) => void;
}

/**
 * Chats as a careful client does: repeats the request with its id until it is taken, goes on after
 * the last sequence seen when the server goes away, and decides what is in doubt. Resolves to all
 * events, journaled ones once each.
 */
export async function chatPersistently(
  server: ChangingServer,
  request: PersistentRequest,
): Promise<ChatEvent[]> {
  const events: ChatEvent[] = [];
  for (let tries = 0; !endings.has(events.at(-1)?.event.case ?? ""); tries += 1) {
    assert.ok(tries < triesMax, `${request.message}: the server never came back`);
    try {
      await readOn(server, request, events);
    } catch (error) {
      const { code, message } = ConnectError.from(error);
      assert.ok(goneCodes.includes(code), `${request.message}: ${message}`);
      await pause(5);
    }
  }
  return events;
}

async function readOn(
  server: ChangingServer,
  { agent, message, requestId, decision, onEvent }: PersistentRequest,
  events: ChatEvent[],
): Promise<void> {
  const clients = connectTo(server);
  const last = events.findLast(({ sequence }) => sequence > 0n)?.event;
  const decideOn = ({ turnId }: ChatEvent, step: number) =>
    decide(clients, server, { turnId, step, decision });
  // The server was killed before it had heard the decision.
  if (last?.case === "inDoubt" && events[0]) await decideOn(events[0], last.value.step);
  const afterSequence = events.findLast(({ sequence }) => sequence > 0n)?.sequence ?? 0n;
  const recipient = { case: "agent" as const, value: agent };
  const stream = clients.chat.chat({ recipient, message, requestId, afterSequence });
  for await (const { event } of stream) {
    if (event === undefined) continue;
    events.push(event);
    onEvent?.(event);
    if (event.event.case === "inDoubt") await decideOn(event, event.event.value.step);
  }
}

/** Typed clients of the server as it is now. */
export function connectTo(server: ChangingServer): Clients {
  return clientsOf(createConnectTransport({ baseUrl: server.url(), httpVersion: "1.1" }));
}

async function decide(
  { turns }: Clients,
  { directory }: ChangingServer,
  request: { readonly turnId: string; readonly step: number; readonly decision: Decision },
): Promise<void> {
  const { turn } = await turns.getTurn({ turnId: request.turnId });
  if (turn?.state !== TurnState.WAITING) return;
  const { token } = JSON.parse(await readFile(join(directory, "server.json"), "utf8"));
  const headers = { authorization: `Bearer ${token}` };
  const reason = "the web server was asked";
  await turns.resolveTurn({ ...request, attempt: turn.attempt, reason }, { headers });
}
