import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Code } from "@connectrpc/connect";
import { TurnState } from "../../clients/gen/caxton/v1/turn_pb.ts";
import {
  casesOf,
  readEvents,
  readUntil,
  replyOf,
  sequencesOf,
  textOfStep,
  valuesOf,
} from "./chat-events.ts";
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

/** Runs the same body over gRPC and over Connect, each with an agent of its own. */
function overBoth(name: string, body: (clients: Clients, agent: string) => Promise<void>) {
  for (const protocol of ["grpc", "connect"] as const) {
    const agent = `${protocol}-${name.replace(/[^a-z]+/g, "-").slice(0, 40)}`;
    test(`${name} (${protocol})`, async () => {
      const clients = server[protocol];
      await clients.agents.deployAgent({ toml: `${agentToml(agent)}tools = ["csv_parser"]\n` });
      await body(clients, agent);
    });
  }
}

const to = (agent: string) => ({ case: "agent" as const, value: agent });

overBoth("a chat with the offline model runs to its end", async ({ agents, chat }, name) => {
  const offline = '[llm]\nprovider = "offline"\n';
  await agents.deployAgent({ toml: `${agentToml(name)}tools = ["csv_parser"]\n${offline}` });
  const message = "How many rows has this table?\ncity,sales\nRome,3\nOslo,4\nBonn,5";
  const events = await readEvents(chat.chat({ recipient: to(name), message }));
  assert.match(replyOf(events), /3/);
  assert.deepEqual(casesOf(events).slice(0, 2), ["accepted", "started"]);
  assert.deepEqual(
    sequencesOf(events),
    [...sequencesOf(events).keys()].map((each) => each + 1),
  );
});

overBoth("a tool is called, shown, and its result used", async ({ chat }, name) => {
  const request = { recipient: to(name), message: "Table: a,b\n1,2\n3,4" };
  const events = await readEvents(chat.chat(request));
  assert.equal(replyOf(events), "You said: 1 results");
  const [call] = valuesOf(events, "toolCall");
  const [result] = valuesOf(events, "toolResult");
  assert.deepEqual([call?.tool, result?.trouble], ["csv_parser", ""]);
  assert.equal(JSON.parse(result?.content ?? "").row_count, 2);
});

overBoth("a second message brings the history with it", async ({ chat, conversations }, name) => {
  const first = await readEvents(chat.chat({ recipient: to(name), message: "My name is Ada" }));
  const conversationId = valuesOf(first, "started")[0]?.conversationId ?? "";
  const before = model.requests.length;
  await readEvents(chat.chat({ recipient: to(name), message: "Who am I?", conversationId }));
  const sent = model.requests
    .slice(before)
    .map(({ body }) => JSON.stringify(body.messages))
    .find((text) => text.includes("Who am I?"));
  assert.match(sent ?? "", /My name is Ada.*You said: My name is Ada.*Who am I\?/);
  const { messages, conversation } = await conversations.getConversation({ conversationId });
  assert.deepEqual(
    messages.map(({ content }) => content),
    ["My name is Ada", "You said: My name is Ada", "Who am I?", "You said: Who am I?"],
  );
  assert.deepEqual([conversation?.title, conversation?.messageCount], ["My name is Ada", 4]);
});

overBoth("a repeat with its request id attaches to the same turn", async (clients, name) => {
  const { chat, turns } = clients;
  const gate = model.gatedMessage(`once ${name}`);
  const request = { recipient: to(name), message: gate.message, requestId: `req-${name}` };
  const first = readEvents(chat.chat(request));
  await gate.begun;
  const second = readEvents(chat.chat(request));
  gate.open();
  const [one, other] = await Promise.all([first, second]);
  assert.equal(one[0]?.turnId, other[0]?.turnId);
  assert.equal(replyOf(one), replyOf(other));
  const late = await readEvents(chat.chat({ ...request, afterSequence: 1n }));
  assert.deepEqual(sequencesOf(late), sequencesOf(one).slice(1));
  assert.equal((await turns.listTurns({ agent: name })).turns.length, 1);
  const changed = readEvents(chat.chat({ ...request, message: "something else" }));
  assert.equal((await failureOf(changed)).reason, "REQUEST_ID_REUSED");
});

overBoth("a chat that cannot begin says why", async ({ agents, chat }, name) => {
  const fail = async (request: Parameters<typeof chat.chat>[0]) => {
    const { code, reason } = await failureOf(readEvents(chat.chat(request)));
    return [code, reason];
  };
  const message = "Hello";
  const nobody = { recipient: to("nobody-there"), message };
  assert.deepEqual(await fail(nobody), [Code.NotFound, "AGENT_NOT_FOUND"]);
  const conversationId = "conv_01890000-0000-7000-8000-000000000000";
  const lost = { recipient: to(name), message, conversationId };
  assert.deepEqual(await fail(lost), [Code.NotFound, "CONVERSATION_NOT_FOUND"]);
  const large = { recipient: to(name), message: "ä".repeat(1024 * 512 + 1) };
  assert.deepEqual(await fail(large), [Code.InvalidArgument, "INVALID_REQUEST"]);
  const empty = { recipient: to(name), message: "" };
  assert.deepEqual(await fail(empty), [Code.InvalidArgument, "INVALID_REQUEST"]);
  await agents.suspendAgent({ agent: name });
  const suspended = { recipient: to(name), message };
  assert.deepEqual(await fail(suspended), [Code.FailedPrecondition, "AGENT_STATE"]);
});

overBoth("an agent is found by its capability", async ({ agents, chat }, name) => {
  const able = (capability: string) => ({ case: "capability" as const, value: capability });
  const toml = `name = "${name}"\ncapabilities = ["ability-of-${name}"]\nsystem_prompt = "x"\n`;
  await agents.deployAgent({ toml });
  const request = { recipient: able(`ability_of_${name.replaceAll("-", "_")}`), message: "Hi" };
  assert.equal(replyOf(await readEvents(chat.chat(request))), "You said: Hi");
  const missing = readEvents(chat.chat({ recipient: able("no-such-ability"), message: "Hi" }));
  assert.equal((await failureOf(missing)).reason, "CAPABILITY_NOT_FOUND");
});

overBoth(
  "a turn goes on when its caller leaves, and the rest can be watched",
  async (clients, name) => {
    const { chat, turns } = clients;
    const gate = model.gatedMessage(`left ${name}`);
    const leaving = new AbortController();
    const request = { recipient: to(name), message: gate.message };
    const stream = chat.chat(request, { signal: leaving.signal });
    const seen = await readUntil(stream, ({ event }) => event.case === "textDelta");
    leaving.abort();
    const turnId = seen[0]?.turnId ?? "";
    const last = sequencesOf(seen).at(-1) ?? 0;
    const watched = readEvents(turns.watchTurn({ turnId, afterSequence: BigInt(last) }));
    gate.open();
    const rest = await watched;
    assert.equal(replyOf(rest), pieces.join(""));
    assert.equal(textOfStep(rest, 1), pieces.join(""));
    const all = [...sequencesOf(seen), ...sequencesOf(rest)];
    assert.deepEqual(
      all,
      [...all.keys()].map((each) => each + 1),
    );
    const later = await readEvents(turns.watchTurn({ turnId }));
    assert.equal(textOfStep(later, 1), pieces.join(""));
  },
);

overBoth("a turn is cancelled in the middle of an answer", async (clients, name) => {
  const { chat, turns } = clients;
  const gate = model.gatedMessage(`cancelled ${name}`);
  const running = readEvents(chat.chat({ recipient: to(name), message: gate.message }));
  await gate.begun;
  const open = await turns.listTurns({ agent: name, state: TurnState.RUNNING });
  const turnId = open.turns[0]?.turnId ?? "";
  const { turn } = await turns.cancelTurn({ turnId, reason: "enough" });
  assert.equal(turn?.state, TurnState.CANCELLED);
  assert.equal(valuesOf(await running, "cancelled")[0]?.reason, "enough");
  assert.equal((await turns.cancelTurn({ turnId })).turn?.state, TurnState.CANCELLED);
  const [request] = model.requests.filter(({ body }) =>
    JSON.stringify(body).includes(gate.message),
  );
  await request?.closed; // The model was hung up on.
  gate.open();
  const next = await readEvents(chat.chat({ recipient: to(name), message: "Next" }));
  assert.equal(replyOf(next), "You said: Next");
  assert.deepEqual(casesOf(next).slice(1, 3), ["started", "textDelta"]);
});
