import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { Code, ConnectError } from "@connectrpc/connect";
import {
  type ChatEvent,
  Decision,
  TurnFailureReason,
} from "../../clients/gen/caxton/v1/turn_pb.ts";
import { failedOf, replyOf, sequencesOf, textOfStep, valuesOf } from "./chat-events.ts";
import { type Moment, moments, openOutside } from "./crash-outside.ts";
import { chatPersistently, connectTo } from "./persistent-chat.ts";
import { type SpawnedServer, spawnServer } from "./spawned.ts";
import { agentToml } from "./started.ts";

const agent = "worker";
const manifest = `${agentToml(agent)}tools = ["http_client"]
[resource_limits]
max_concurrent_turns = 64
`;

/** A real server in a process of its own that is killed and started again on the same files. */
async function openVictim(config: string) {
  const directory = await mkdtemp(join(tmpdir(), "caxton-turns-"));
  const file = join(directory, "caxton.toml");
  await writeFile(file, config);
  const start = () => spawnServer({ directory, environment: { CAXTON_CONFIG: file } });
  let starting = start();
  let server: SpawnedServer | undefined = await starting;
  const victim = {
    directory,
    readyAt: performance.now(),
    url() {
      if (server === undefined) throw new ConnectError("the server is gone", Code.Unavailable);
      return server.url;
    },
    /** Also while it starts: then as soon as it is ready. */
    async kill() {
      server = undefined;
      await (await starting).kill();
    },
    async restart() {
      starting = start();
      server = await starting;
      victim.readyAt = performance.now();
    },
    async [Symbol.asyncDispose]() {
      await (await starting)[Symbol.asyncDispose]();
      await rm(directory, { recursive: true });
    },
  };
  await connectTo(victim).agents.deployAgent({ toml: manifest });
  return victim;
}

/** Kills the server at the first such moment of a trial; others pass. */
function createTrap() {
  let trap: { moment: string; trial: string; spring: () => Promise<void> } | undefined;
  return {
    async notice(moment: Moment, trial: string) {
      if (trap?.moment !== moment || trap.trial !== trial) return;
      const { spring } = trap;
      trap = undefined;
      await spring();
    },
    set(moment: Moment, trial: string, spring: () => Promise<void>) {
      trap = { moment, trial, spring };
    },
  };
}

type Victim = Awaited<ReturnType<typeof openVictim>>;
type Outside = Awaited<ReturnType<typeof openOutside>>;

/** What must hold of a trial, whenever the server was killed in it. */
async function checkTrial(victim: Victim, outside: Outside, trial: string, events: ChatEvent[]) {
  const sequences = sequencesOf(events);
  assert.deepEqual(
    sequences,
    [...sequences.keys()].map((each) => each + 1),
    trial,
  );
  const posted = outside.asked.get(`POST /${trial}`) ?? 0;
  const repeats = valuesOf(events, "resolved").filter(
    ({ decision }) => decision === Decision.REPEAT,
  ).length;
  assert.ok(posted <= 1 + repeats, `${trial}: the unsafe call was made ${posted} times`);
  const { conversations, turns } = connectTo(victim);
  const conversationId = valuesOf(events, "started")[0]?.conversationId ?? "";
  const { messages } = await conversations.getConversation({ conversationId });
  assert.equal(messages.length, 2, `${trial}: one message and one reply`);
  const listed = await turns.listTurns({ conversationId });
  assert.equal(listed.turns.length, 1, `${trial}: one turn`);
  if (events.at(-1)?.event.case === "failed") return;
  assert.equal(replyOf(events), `All is done: ${trial}`);
  assert.equal(messages[1]?.content, `All is done: ${trial}`);
  const [last] = valuesOf(events, "model").slice(-1);
  assert.equal(textOfStep(events, last?.step ?? 0, Infinity), `All is done: ${trial}`);
  if (valuesOf(events, "inDoubt").length === 0) assert.equal(posted, 1, trial);
}

const requestOf = (trial: string) => ({ agent, message: `Trial ${trial}`, requestId: trial });
const decisionOf = (index: number) =>
  [Decision.ASSUME_DONE, Decision.FAIL_TURN, Decision.REPEAT][index % 3] ?? Decision.ASSUME_DONE;

/** Milliseconds from ready until a turn was taken up again, waited for a decision, or had ended. */
function createStopwatch(victim: Victim) {
  const times: number[] = [];
  return {
    times,
    /** To be told of the events of one turn. */
    watch() {
      let seen = victim.readyAt;
      return ({ event }: ChatEvent) => {
        const isNews = event.case !== "textDelta" && victim.readyAt !== seen;
        if (!isNews) return;
        seen = victim.readyAt;
        times.push(performance.now() - victim.readyAt);
      };
    },
    say(t: TestContext) {
      const sorted = times.toSorted((one, other) => one - other);
      const [middle, most] = [sorted[Math.floor(sorted.length / 2)], sorted.at(-1)];
      t.diagnostic(
        `${times.length} turns resumed after ready: median ${middle?.toFixed(0)} ms, ` +
          `latest ${most?.toFixed(0)} ms`,
      );
      assert.ok((most ?? 0) < 10_000, "a turn was resumed very late");
    },
  };
}

test("kill -9 at each moment of a turn loses nothing, and no unsafe call is made twice", async (t) => {
  const trap = createTrap();
  await using outside = await openOutside(trap.notice);
  await using victim = await openVictim(outside.config);
  const stopwatch = createStopwatch(victim);
  let doubts = 0;
  for (const [index, moment] of [...moments, ...moments, ...moments].entries()) {
    const trial = `${index}-${moment.replaceAll(" ", "-")}`;
    const killed = Promise.withResolvers<void>();
    trap.set(moment, trial, async () => {
      await victim.kill();
      killed.resolve();
    });
    const decision = decisionOf(Math.floor(index / moments.length));
    const onEvent = stopwatch.watch();
    const chat = chatPersistently(victim, { ...requestOf(trial), decision, onEvent });
    await killed.promise;
    await victim.restart();
    const events = await chat;
    await checkTrial(victim, outside, trial, events);
    if (valuesOf(events, "inDoubt").length > 0) {
      doubts += 1;
      if (decision === Decision.FAIL_TURN) assert.match(failedOf(events).message, /web server/);
    }
  }
  t.diagnostic(`${doubts} calls were in doubt`);
  stopwatch.say(t);
  assert.ok(doubts >= 3, "hardly a call was ever in doubt");
});

test("kill -9 at any time under eight callers loses nothing and doubles nothing", async (t) => {
  await using outside = await openOutside(() => pause(Math.random() * 10));
  await using victim = await openVictim(outside.config);
  const trials = Array.from({ length: 160 }, (_, index) => `any-${index}`);
  const waiting = [...trials];
  const results = new Map<string, ChatEvent[]>();
  const caller = async () => {
    for (let trial = waiting.shift(); trial !== undefined; trial = waiting.shift()) {
      const decision = decisionOf(results.size);
      results.set(trial, await chatPersistently(victim, { ...requestOf(trial), decision }));
    }
  };
  let over = false;
  const callers = Promise.all(Array.from({ length: 8 }, caller)).finally(() => {
    over = true;
  });
  let kills = 0;
  for (; !over && kills < 40; kills += 1) {
    await pause(20 + Math.random() * 300);
    await victim.kill();
    await victim.restart();
  }
  await callers;
  const doubts = [...results.values()].flatMap((events) => valuesOf(events, "inDoubt"));
  t.diagnostic(`${kills} kills, ${doubts.length} calls in doubt`);
  assert.ok(kills >= 5, `only ${kills} kills hit the run`);
  for (const [trial, events] of results) await checkTrial(victim, outside, trial, events);
});

test("64 turns in flight go on after kill -9", async (t) => {
  const count = 64;
  const all = Promise.withResolvers<void>();
  const gate = Promise.withResolvers<void>();
  let held = 0;
  await using outside = await openOutside(async (moment) => {
    if (moment !== "model 1 has begun") return;
    held += 1;
    if (held === count) all.resolve();
    await gate.promise;
  });
  await using victim = await openVictim(outside.config);
  const stopwatch = createStopwatch(victim);
  const trials = Array.from({ length: count }, (_, index) => `many-${index}`);
  const again = Promise.withResolvers<void>();
  const chats = trials.map((trial) => {
    const watch = stopwatch.watch();
    const onEvent = (event: ChatEvent) => {
      watch(event);
      if (stopwatch.times.length === count) again.resolve();
    };
    const decision = Decision.ASSUME_DONE;
    return chatPersistently(victim, { ...requestOf(trial), decision, onEvent });
  });
  await all.promise;
  await victim.kill();
  await victim.restart();
  // None of them ends before all of them have gone on.
  await Promise.race([again.promise, pause(60_000)]);
  gate.resolve();
  const results = await Promise.all(chats);
  stopwatch.say(t);
  assert.equal(stopwatch.times.length, count);
  for (const [index, events] of results.entries()) {
    await checkTrial(victim, outside, trials[index] ?? "", events);
  }
});

test("a turn under which the server dies again and again ends with a reply", async () => {
  let asked = Promise.withResolvers<void>();
  let dead = Promise.withResolvers<void>();
  await using outside = await openOutside((moment) => {
    if (moment !== "model 1 is asked") return;
    asked.resolve();
    // No answer before the server is dead, else the step might be recorded.
    return dead.promise;
  });
  await using victim = await openVictim(outside.config);
  const decision = Decision.ASSUME_DONE;
  const chat = chatPersistently(victim, { ...requestOf("poison"), decision });
  for (let deaths = 0; deaths < 3; deaths += 1) {
    await asked.promise;
    await victim.kill();
    dead.resolve();
    asked = Promise.withResolvers();
    dead = Promise.withResolvers();
    await victim.restart();
  }
  const events = await chat;
  assert.equal(failedOf(events).reason, TurnFailureReason.CRASH_LOOP);
  await checkTrial(victim, outside, "poison", events);
});
