import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { toBinary } from "@bufbuild/protobuf";
import type { Message } from "../../clients/gen/caxton/v1/conversation_pb.ts";
import { TurnState } from "../../clients/gen/caxton/v1/turn_pb.ts";
import {
  ExplainTurnResponseSchema,
  GetTurnResponseSchema,
} from "../../clients/gen/caxton/v1/turn_service_pb.ts";
import { readEvents, replyOf, sequencesOf, valuesOf } from "./chat-events.ts";
import { failureOf } from "./failure-of.ts";
import { openObedientModel, pieces } from "./obedient-model.ts";
import { agentToml, type Clients, type StartedServer, startServer } from "./started.ts";

const model = await openObedientModel();
let server: StartedServer;
before(async () => {
  server = await startServer({ config: model.config });
});
after(async () => {
  await server[Symbol.asyncDispose]();
  await model[Symbol.asyncDispose]();
});

const tools = 'tools = ["csv_parser"]\n';
const to = (agent: string) => ({ case: "agent" as const, value: agent });

/** Runs the body over gRPC and over Connect, each with an agent of its own. */
function overBoth(name: string, body: (clients: Clients, agent: string) => Promise<void>) {
  for (const protocol of ["grpc", "connect"] as const) {
    const agent = `${protocol}-${name.replace(/[^a-z]+/g, "-").slice(0, 40)}`;
    test(`${name} (${protocol})`, async () => {
      const clients = server[protocol];
      await clients.agents.deployAgent({ toml: agentToml(agent) + tools });
      await body(clients, agent);
    });
  }
}

overBoth("a new version leaves running turns on theirs", async (clients, name) => {
  const { agents, chat, turns } = clients;
  const gate = model.gatedMessage(`old ${name}`);
  const running = readEvents(chat.chat({ recipient: to(name), message: gate.message }));
  await gate.begun;
  await agents.deployAgent({ toml: agentToml(name, "You are the new one.") });
  const next = await readEvents(chat.chat({ recipient: to(name), message: "Next" }));
  gate.open();
  const old = await running;
  assert.equal(valuesOf(old, "started")[0]?.agentVersion, 1);
  assert.equal(valuesOf(next, "started")[0]?.agentVersion, 2);
  const explain = async ([event]: typeof old) => {
    const { inputs } = await turns.explainTurn({ turnId: event?.turnId ?? "" });
    return inputs[0]?.text ?? "";
  };
  assert.match(await explain(old), /You are a test agent/);
  assert.match(await explain(next), /You are the new one/);
});

overBoth("explain shows exactly what the model was sent", async ({ chat, turns }, name) => {
  const message = `Table: name,n\n${name},2`;
  const first = await readEvents(chat.chat({ recipient: to(name), message: `Hello, ${name}` }));
  const conversationId = valuesOf(first, "started")[0]?.conversationId ?? "";
  const from = model.requests.length;
  const events = await readEvents(chat.chat({ recipient: to(name), message, conversationId }));
  const turnId = events[0]?.turnId ?? "";
  const steps = valuesOf(events, "model");
  const sent = model.requests
    .slice(from)
    .filter(({ body }) => JSON.stringify(body.messages).includes(`Hello, ${name}`));
  assert.deepEqual([steps.length, sent.length], [2, 2]);
  for (const [index, { step }] of steps.entries()) {
    const explained = await turns.explainTurn({ turnId, step });
    assert.deepEqual(explained.inputs.map(toWire), sent[index]?.body.messages.map(plain));
    assert.deepEqual(
      JSON.parse(explained.tools).map((tool: { name: string }) => tool.name),
      sent[index]?.body.tools.map((tool: { function: { name: string } }) => tool.function.name),
    );
    assert.equal(explained.omittedInputs, 0);
  }
  const nothing = turns.explainTurn({ turnId, step: 2 });
  assert.equal((await failureOf(nothing)).reason, "TURN_NOT_FOUND");
});

/** An input of an explanation as text and tool traffic, whatever the wire calls them. */
function toWire({ role, text }: { readonly role: string; readonly text: string }) {
  if (role === "tool") return { role, text: JSON.parse(text)[0].content };
  if (role !== "assistant" || !text.startsWith("{")) return { role, text };
  const { toolRequests } = JSON.parse(text);
  return { role, text: toolRequests[0].arguments };
}

interface WireMessage {
  readonly role: string;
  readonly content: string | null | { readonly text: string }[];
  readonly tool_calls?: readonly { readonly function: { readonly arguments: string } }[];
}

function plain({ role, content, tool_calls }: WireMessage) {
  const text = Array.isArray(content) ? content.map((part) => part.text).join("") : content;
  return { role, text: tool_calls?.[0]?.function.arguments ?? text };
}

overBoth("a conversation is watched as it grows", async (clients, name) => {
  const { chat, conversations } = clients;
  const first = await readEvents(chat.chat({ recipient: to(name), message: "One" }));
  const conversationId = valuesOf(first, "started")[0]?.conversationId ?? "";
  const leaving = new AbortController();
  const watch = conversations.watchConversation(
    { conversationId, afterSequence: 1n },
    { signal: leaving.signal },
  );
  const seen: Message[] = [];
  await readEvents(chat.chat({ recipient: to(name), message: "Two", conversationId }));
  for await (const { message } of watch) {
    if (message !== undefined) seen.push(message);
    if (seen.length === 3) break;
  }
  leaving.abort();
  assert.deepEqual(
    seen.map(({ sequence, content }) => [Number(sequence), content]),
    [
      [2, "You said: One"],
      [3, "Two"],
      [4, "You said: Two"],
    ],
  );
  assert.equal(seen[2]?.inReplyTo, seen[1]?.messageId);
});

overBoth("lists come in pages", async ({ chat, turns, conversations }, name) => {
  const ids: string[] = [];
  for (const message of ["One", "Two", "Three"]) {
    const events = await readEvents(chat.chat({ recipient: to(name), message }));
    ids.unshift(valuesOf(events, "started")[0]?.conversationId ?? "");
  }
  const first = await conversations.listConversations({ agent: name, pageSize: 2 });
  const more = { agent: name, pageSize: 2, pageToken: first.nextPageToken };
  const second = await conversations.listConversations(more);
  const found = [...first.conversations, ...second.conversations];
  assert.deepEqual(
    found.map(({ conversationId }) => conversationId),
    ids,
  );
  assert.deepEqual([first.conversations.length, second.nextPageToken], [2, ""]);
  const newest = await turns.listTurns({ agent: name, pageSize: 1 });
  const older = { agent: name, pageSize: 5, pageToken: newest.nextPageToken };
  const rest = await turns.listTurns(older);
  const listed = [...newest.turns, ...rest.turns];
  assert.deepEqual(
    listed.map(({ conversationId }) => conversationId),
    ids,
  );
  const foreign = turns.listTurns({ agent: "another-one", pageToken: newest.nextPageToken });
  assert.equal((await failureOf(foreign)).reason, "INVALID_PAGE_TOKEN");
  const ended = await turns.listTurns({ agent: name, state: TurnState.FAILED });
  assert.deepEqual(ended.turns, []);
});

overBoth("deleting an agent drains its turns", async ({ agents, chat, turns }, name) => {
  const gate = model.gatedMessage(`drained ${name}`);
  const running = readEvents(chat.chat({ recipient: to(name), message: gate.message }));
  await gate.begun;
  await agents.deleteAgent({ agent: name });
  const refused = readEvents(chat.chat({ recipient: to(name), message: "Hello" }));
  assert.match((await failureOf(refused)).reason ?? "", /^AGENT_(STATE|NOT_FOUND)$/);
  gate.open();
  const events = await running;
  assert.equal(replyOf(events), pieces.join(""));
  const { turn } = await turns.getTurn({ turnId: events[0]?.turnId ?? "" });
  assert.equal(turn?.state, TurnState.DONE);
});

overBoth("deleting an agent by force ends its turns", async ({ agents, chat }, name) => {
  const gate = model.gatedMessage(`forced ${name}`);
  const running = readEvents(chat.chat({ recipient: to(name), message: gate.message }));
  await gate.begun;
  await agents.deleteAgent({ agent: name, force: true });
  assert.match(valuesOf(await running, "cancelled")[0]?.reason ?? "", /deleted/);
  gate.open();
  assert.equal((await failureOf(agents.getAgent({ agent: name }))).reason, "AGENT_NOT_FOUND");
});

overBoth("a turn of 100 tool calls is answered within 3 MiB", async (clients, name) => {
  const { agents, chat, turns } = clients;
  const limits = "[resource_limits]\nmax_steps = 500\n";
  await agents.deployAgent({ toml: agentToml(name) + tools + limits });
  const events = await readEvents(chat.chat({ recipient: to(name), message: "Repeat 100" }));
  assert.equal(replyOf(events), "You said: 100 results");
  const answer = await turns.getTurn({ turnId: events[0]?.turnId ?? "" });
  assert.equal(answer.turn?.toolCalls, 100);
  assert.equal(answer.turn?.steps, 111);
  const bytes = toBinary(GetTurnResponseSchema, answer).length;
  assert.ok(bytes <= 3 * 1024 * 1024, `${bytes} bytes`);
  assert.ok(answer.events.length > 100 && answer.events.length < sequencesOf(events).length);
  assert.deepEqual(
    answer.events.map(({ sequence }) => Number(sequence)),
    [...Array.from({ length: answer.events.length }, (_, index) => index + 1)],
  );
});

overBoth("what explain shows fits into an answer", async ({ chat, turns }, name) => {
  const long = "漢".repeat(340_000);
  let conversationId = "";
  let turnId = "";
  for (const message of [`${long}1`, `${long}2`, `${long}3`]) {
    const events = await readEvents(chat.chat({ recipient: to(name), message, conversationId }));
    conversationId = valuesOf(events, "started")[0]?.conversationId ?? conversationId;
    assert.match(replyOf(events), /^You said/);
    turnId = events[0]?.turnId ?? "";
  }
  const answer = await turns.explainTurn({ turnId });
  assert.ok(toBinary(ExplainTurnResponseSchema, answer).length <= 3 * 1024 * 1024);
  assert.equal(answer.inputs.length + answer.omittedInputs, 6);
  assert.ok(answer.omittedInputs > 0);
});

test("a session takes messages in order, and a cancellation ends all that are open", async () => {
  const agent = "session";
  const { agents, chat, turns } = server.grpc;
  await agents.deployAgent({ toml: agentToml(agent) });
  const gate = model.gatedMessage("session waits");
  const say = (text: string) => ({ input: { case: "message" as const, value: { text } } });
  async function* inputs() {
    yield { input: { case: "start" as const, value: { agent } } };
    yield say("One");
    yield say("Two");
    yield say(gate.message);
    yield say("Never answered");
    await gate.begun;
    yield { input: { case: "cancel" as const, value: { reason: "enough" } } };
    yield say("Three");
  }
  const events = await readEvents(chat.chatSession(inputs()));
  const ends = events.filter(({ event }) => /completed|cancelled/.test(event.case ?? ""));
  assert.deepEqual(
    ends.map(({ event }) => (event.case === "completed" ? event.value.text : event.case)),
    ["You said: One", "You said: Two", "cancelled", "cancelled", "You said: Three"],
  );
  gate.open();
  const listed = (await turns.listTurns({ agent })).turns;
  assert.equal(new Set(listed.map(({ conversationId }) => conversationId)).size, 1);
  assert.deepEqual([...new Set(events.map(({ turnId }) => turnId))].length, listed.length);
});

test("a session must begin with its start", async () => {
  async function* inputs() {
    yield { input: { case: "message" as const, value: { text: "Hello" } } };
  }
  const failed = failureOf(readEvents(server.grpc.chat.chatSession(inputs())));
  assert.equal((await failed).reason, "INVALID_REQUEST");
});
