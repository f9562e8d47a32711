import assert from "node:assert/strict";
import type { CommitPoint } from "../../../src/adapters/store/core.ts";
import type { AgentCommand } from "../../../src/domain/agent-rules.ts";
import { FailureError } from "../../../src/domain/failure.ts";
import type { Position, UnixMs } from "../../../src/domain/ids.ts";
import type { Operation, Store, WriteContext } from "../../../src/domain/store.ts";
import { sampleFile, sha256, start } from "./sample.ts";
import { createStoreModel, type ModelResult } from "./store-model.ts";

type Random = (below: number) => number;

/** Numbers from a seed (mulberry32), so that a failing run can be repeated. */
function seeded(seed: number): Random {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

function pick<T>(random: Random, ...choices: readonly [T, ...T[]]): T {
  return choices[random(choices.length)] ?? choices[0];
}

/**
 * An operation on a few names with a few texts, so that they meet often. Ids are repeated now and
 * then.
 */
function randomOperation(random: Random, step: number): Operation {
  const name = () => pick(random, "Ada", "Bob", "Cid");
  const version = () => random(4);
  const context = (method: string, body: string): WriteContext => ({
    actor: pick(random, "ada", "bob"),
    at: (start + step) as UnixMs,
    ...(random(2) === 0 && {
      request: { caller: "local", method, id: `r${random(40)}`, bodyHash: sha256(body) },
    }),
  });
  const file = (of: string) => {
    const base = random(4) === 0 ? { baseVersion: version() } : {};
    return sampleFile(of, pick(random, "one", "two", "three"), base);
  };
  const ref = { workspace: "w", name: name() };
  switch (random(8)) {
    case 0:
      return { kind: "deleteAgent", input: { ...context("d", ref.name), ...ref, force: false } };
    case 1: {
      const toVersion = version();
      const input = { ...context("r", `${ref.name}${toVersion}`), ...ref, toVersion };
      return { kind: "rollbackAgent", input };
    }
    case 2:
    case 3: {
      const command = pick<AgentCommand>(random, "suspend", "resume", "restart");
      const input = { ...context("c", ref.name + command), ...ref, command };
      return { kind: "commandAgent", input };
    }
    default: {
      const files = [...new Set([name(), name()])].map(file);
      const body = files.map(({ summary, toml, baseVersion }) => [summary.name, toml, baseVersion]);
      const input = { ...context("p", JSON.stringify(body)), workspace: "w", files };
      return { kind: "deployAgents", input };
    }
  }
}

async function attempt(store: Store, { kind, input }: Operation): Promise<ModelResult> {
  try {
    return { value: await store.write(kind, input) };
  } catch (error) {
    if (error instanceof FailureError) return { reason: error.failure.reason };
    throw error;
  }
}

/** The same as `visible` of the model. */
async function visible(store: Store) {
  const agents = await store.listAgents({ workspace: "w", after: "", limit: 100 });
  const texts: Record<string, { toml: string; of: number }[]> = {};
  for (const { name } of agents) {
    const ref = { workspace: "w", name };
    const versions = await store.listVersions({ ...ref, before: 0, limit: 1_000 });
    const read = versions.map(async ({ version, rollbackOf: of }) => {
      const found = await store.findVersion(ref, version);
      return { toml: found?.toml ?? "", of };
    });
    texts[name] = (await Promise.all(read)).reverse();
  }
  const log = await store.listEvents({ after: 0 as Position, limit: 10_000 });
  const events = log.map(({ kind, subject, agent }) => ({ kind, subject, agent }));
  return { agents, texts, events };
}

/** Where a run opens its store. */
export interface RunOptions {
  /** Opens a store on what the one before left. A throwing `reached` is a crash of it. */
  readonly open: (reached: (point: CommitPoint) => void) => Promise<Store>;
  /** Whether stores crash now and then. */
  readonly crashes: boolean;
}

/**
 * Batches of random operations against a store and the model, compared after each. Some batches end
 * in a crash before or after the commit, and are sent again to the next store, as callers would.
 */
export async function runAgainstModel(seed: number, options: RunOptions): Promise<void> {
  const random = seeded(seed);
  const model = createStoreModel();
  let crashAt: CommitPoint | undefined;
  const open = () =>
    options.open((point) => {
      if (point === crashAt) throw new Error("crash");
    });
  let store = await open();
  for (let step = 0; step < 40; step += 1) {
    const where = `seed ${seed}, step ${step}`;
    const batch = Array.from({ length: 1 + random(6) }, () => randomOperation(random, step));
    crashAt = pick(random, undefined, undefined, undefined, "before-commit", "after-commit");
    if (options.crashes && crashAt !== undefined) {
      const lost = await attemptAll(store, batch);
      assert.ok(lost.every((result) => "reason" in result && result.reason === "STORE_FAILED"));
      if (crashAt === "after-commit") for (const operation of batch) model.apply(operation);
      crashAt = undefined;
      store = await open();
    }
    const results = await attemptAll(store, batch);
    const expected = batch.map((operation) => model.apply(operation));
    assert.deepEqual(results, expected, where);
    assert.deepEqual(await visible(store), model.visible(), where);
  }
}

function attemptAll(store: Store, batch: readonly Operation[]): Promise<ModelResult[]> {
  return Promise.all(batch.map((operation) => attempt(store, operation)));
}
