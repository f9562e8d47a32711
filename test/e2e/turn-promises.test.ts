import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { Decision, TurnState } from "../../clients/gen/caxton/v1/turn_pb.ts";
import { casesOf, readEvents, readUntil, replyOf, sequencesOf, valuesOf } from "./chat-events.ts";
import { openOutside } from "./crash-outside.ts";
import { failureOf } from "./failure-of.ts";
import { openObedientModel } from "./obedient-model.ts";
import { agentToml, startServer } from "./started.ts";

const to = (agent: string) => ({ case: "agent" as const, value: agent });

test("a turn that waits is known by its first event, and can be cancelled", async () => {
  await using model = await openObedientModel();
  await using server = await startServer({ config: model.config });
  const { agents, chat, turns } = server.grpc;
  const one = "[resource_limits]\nmax_concurrent_turns = 1\n";
  await agents.deployAgent({ toml: agentToml("Busy") + one });
  const gate = model.gatedMessage("Wait for me");
  const running = readEvents(chat.chat({ recipient: to("Busy"), message: gate.message }));
  await gate.begun;
  const waiting = chat.chat({ recipient: to("Busy"), message: "Me too" })[Symbol.asyncIterator]();
  const { event: first } = (await waiting.next()).value ?? {};
  assert.equal(first?.sequence, 1n);
  const accepted = first?.event.case === "accepted" ? first.event.value : undefined;
  assert.equal(accepted?.turnsAhead, 1);
  const turnId = first?.turnId ?? "";
  const { turn } = await turns.getTurn({ turnId });
  assert.deepEqual(
    [turn?.state, turn?.conversationId, turn?.messageId],
    [TurnState.READY, accepted?.conversationId, accepted?.messageId],
  );
  await turns.cancelTurn({ turnId });
  assert.equal((await waiting.next()).value?.event?.event.case, "cancelled");
  const all = await readEvents(turns.watchTurn({ turnId }));
  assert.deepEqual(
    [casesOf(all), sequencesOf(all)],
    [
      ["accepted", "cancelled"],
      [1, 2],
    ],
  );
  gate.open();
  assert.equal(casesOf(await running)[0], "accepted");
});

test("a reply of another model than the first of the list says so", async () => {
  await using model = await openObedientModel();
  // Nobody listens there.
  const first = '[models.vllm]\nprovider = "vllm"\nbase_url = "http://127.0.0.1:1/v1"\n';
  await using server = await startServer({ config: model.config + first });
  const { agents, chat, turns } = server.connect;
  const list =
    '[llm]\nprovider = "vllm"\nmodel = "big"\n[[llm.providers]]\n' +
    'provider = "openai-compatible"\nmodel = "small"\n';
  await agents.deployAgent({ toml: agentToml("Careful") + list });
  const events = await readEvents(chat.chat({ recipient: to("Careful"), message: "Hello" }));
  assert.equal(replyOf(events), "You said: Hello");
  const [answered] = valuesOf(events, "model");
  assert.equal(answered?.provider, "stub");
  const passedOver = answered?.passedOver.map(({ provider, model, reason }) => ({
    ...{ provider, model, reason },
  }));
  const failed = { provider: "vllm", model: "big", reason: "MODEL_UNAVAILABLE" };
  assert.deepEqual(passedOver, [failed]);
  assert.match(
    valuesOf(events, "progress")[0]?.text ?? "",
    /^vllm big failed \(MODEL_UNAVAILABLE\); stub \S+ answered instead$/,
  );
  const explained = await turns.explainTurn({ turnId: events[0]?.turnId ?? "" });
  assert.deepEqual(
    [explained.provider, explained.passedOver[0]?.provider, explained.passedOver[0]?.reason],
    ["stub", "vllm", "MODEL_UNAVAILABLE"],
  );
});

test("exactly the same request is answered from memory where the agent's file wants that", async () => {
  await using model = await openObedientModel();
  await using server = await startServer({ config: model.config });
  const { agents, chat } = server.grpc;
  await agents.deployAgent({ toml: `${agentToml("Frugal")}[llm.caching]\nttl = "1h"\n` });
  const say = (message: string) => readEvents(chat.chat({ recipient: to("Frugal"), message }));
  const all = [await say("Hello"), await say("Hello"), await say("Hello again")];
  assert.deepEqual(all.map(replyOf), [
    "You said: Hello",
    "You said: Hello",
    "You said: Hello again",
  ]);
  const cached = all.map((events) => valuesOf(events, "model")[0]?.cached);
  assert.deepEqual([cached, model.requests.length], [[false, true, false], 2]);
});

test("of two callers that decide a step in doubt at once one wins, the other conflicts", async () => {
  const directory = await mkdtemp(join(tmpdir(), "caxton-e2e-"));
  const asked = Promise.withResolvers<void>();
  const answered = Promise.withResolvers<void>();
  await using outside = await openOutside(async (moment) => {
    if (moment !== "writing is asked for") return;
    asked.resolve();
    await answered.promise;
  });
  const { config } = outside;
  await using first = await startServer({ directory, config });
  const toml = `${agentToml("Writer")}tools = ["http_client"]\n`;
  await first.grpc.agents.deployAgent({ toml });
  const begun = await readUntil(
    first.grpc.chat.chat({ recipient: to("Writer"), message: "Trial both" }),
    ({ event }) => event.case === "toolCall" && event.value.arguments.includes("POST"),
  );
  const turnId = begun[0]?.turnId ?? "";
  await asked.promise;
  await first.stop();
  answered.resolve();
  await using second = await startServer({ directory, config });
  const { turn } = await second.grpc.turns.getTurn({ turnId });
  assert.equal(turn?.state, TurnState.WAITING);
  const { attempt = 0, steps: step = 0 } = turn ?? {};
  const headers = { authorization: `Bearer ${second.token}` };
  const decide = ({ turns }: typeof second.grpc, reason: string) =>
    turns.resolveTurn(
      { turnId, attempt, step, decision: Decision.ASSUME_DONE, reason },
      { headers },
    );
  const both = [decide(second.grpc, "seen by one"), decide(second.connect, "seen by other")];
  const outcomes = await Promise.allSettled(both);
  const won = outcomes.filter(({ status }) => status === "fulfilled");
  assert.equal(won.length, 1);
  const lost = both[outcomes.findIndex(({ status }) => status === "rejected")];
  const { reason, code } = await failureOf(lost ?? Promise.resolve());
  assert.deepEqual([reason, code], ["TURN_CHANGED", 10]);
  const events = await readEvents(second.connect.turns.watchTurn({ turnId }));
  assert.equal(replyOf(events), "All is done: both");
  assert.equal(valuesOf(events, "resolved").length, 1);
  assert.equal(outside.asked.get("POST /both"), 1);
  await second.stop();
  await rm(directory, { recursive: true });
});
