import { hash } from "node:crypto";
import { type Db, openMemoryDatabase } from "../../src/adapters/store/database.ts";
import { limits } from "../../src/domain/limits.ts";
import { createChance } from "./chance.ts";
import type { ClientSide, Known } from "./clients.ts";
import { createCommitChecks } from "./commit-checks.ts";
import { createCrashes } from "./crashes.ts";
import { checkEnd } from "./end-checks.ts";
import { createHost, type Host } from "./host.ts";
import { createLedger, type Ledger } from "./ledger.ts";
import { createOutside, type Outside } from "./outside.ts";
import { createScenario } from "./scenario.ts";
import { createScriptModel } from "./script-model.ts";
import { createSimAgents } from "./sim-agents.ts";
import { createTimeline, type Timeline } from "./timeline.ts";

/** What came of one seed. */
export interface SimResult {
  readonly seed: number;
  /** What did not hold, the first ones; none is as it should be. */
  readonly problems: readonly string[];
  /** SHA-256 of everything that happened. */
  readonly hash: string;
  readonly turns: number;
  readonly crashes: number;
}

const problemsMax = 10;
/** Tasks of one simulation; one that runs on without time passing ends here. */
const stepsMax = 10_000;
/** Virtual time that open turns have to end once nothing disturbs them any more. */
const drainMs = 20 * 60 * 1000;

/**
 * Runs the real core under one seed: schedule, troubles, callers and crashes all follow from it.
 */
export async function simulate(seed: number): Promise<SimResult> {
  const chance = (purpose: string) => createChance(seed, purpose);
  const timeline = createTimeline(chance("schedule"));
  const problems: string[] = [];
  const problem = (text: string) => {
    const line = `[${Math.round(timeline.now)} ms] ${text}`;
    if (problems.length < problemsMax) problems.push(line);
  };
  const db = withSharedStatements(openMemoryDatabase());
  const lane = timeline.lane();
  const crashes = createCrashes(chance("crashes"));
  const agents = createSimAgents(chance("agents"));
  const ledger = createLedger(db);
  const outside = createOutside(chance("tools"), ledger, problem);
  const deaths = new Map<string, number>();
  const model = createScriptModel(chance("model"), {
    onCall({ content, depth }) {
      const recorded = ledger.countModelSteps(hash("sha256", content, "hex"));
      if (recorded > depth) problem(`'${content}' was asked again after answer ${recorded}`);
    },
    onPoison(content) {
      const times = (deaths.get(content) ?? 0) + 1;
      deaths.set(content, times);
      if (times > limits.turnCrashesMax) problem(`'${content}' killed the server ${times} times`);
      // Else a core that never gives up would keep the simulation busy for long.
      if (times < 2 * limits.turnCrashesMax) host.die();
    },
  });
  let ids = 0;
  const nextId = () => {
    ids += 1;
    return ids;
  };
  const checkCommit = createCommitChecks(db, agents, problem);
  const reach = (process: typeof lane) => ({
    model: model.providerFor(process),
    tools: outside.toolsFor(process),
  });
  const checkStop = () => checkDoubts(ledger, outside, problem);
  const core = { db, timeline, lane, crashes, problem, nextId, checkCommit, checkStop, reach };
  const host = createHost({ ...core, chance: chance("host") });
  const known: Known = { turns: new Map(), cancelled: new Set(), decisions: new Map() };
  const { call } = host;
  const side: ClientSide = {
    lane,
    chance: chance("clients"),
    agents,
    problem,
    nextId,
    call,
    known,
  };
  await runToTheEnd({ db, timeline, host, side, crashes });
  let journals: string | undefined;
  const checks = { agents, known, calls: model.calls, problem };
  const check = async () => {
    const { server } = await host.connect();
    journals = await checkEnd({ ...checks, server });
  };
  check().catch((error: Error) => problem(`the end cannot be checked: ${error.stack}`));
  await timeline.run({ stepsMax: 1_000, beforeStep() {}, finished: () => journals !== undefined });
  if (journals === undefined) problem("the journals could not be read");
  db.close();
  const all = [journals, timeline.steps, timeline.now, model.calls, [...outside.begun], problems];
  return {
    seed,
    problems,
    hash: hash("sha256", JSON.stringify(all), "hex"),
    turns: known.turns.size,
    crashes: crashes.count,
  };
}

/** A stop leaves no unsafe call in doubt that was not begun. */
function checkDoubts(ledger: Ledger, { begun }: Outside, problem: (text: string) => void): void {
  for (const { turn, step } of ledger.listDoubts()) {
    const key = `${turn}.${step}`;
    if (!begun.has(key)) problem(`${key} is in doubt after a stop, and was not begun`);
  }
}

/**
 * Servers come and go on one database: to prepare every statement for each takes most of the time.
 */
function withSharedStatements(db: Db): Db {
  const prepare = db.prepare.bind(db);
  const prepared = new Map<string, ReturnType<typeof prepare>>();
  return Object.assign(db, {
    prepare(sql: string) {
      const statement = prepared.get(sql) ?? prepare(sql);
      prepared.set(sql, statement);
      return statement;
    },
  });
}

/** Lets callers do what they do, then waits until everything that was begun is over. */
async function runToTheEnd(parts: {
  readonly db: Db;
  readonly timeline: Timeline;
  readonly host: Host;
  readonly side: ClientSide;
  readonly crashes: ReturnType<typeof createCrashes>;
}): Promise<void> {
  const { db, timeline, host, side, crashes } = parts;
  const countOpen = db
    .prepare<[], number>("SELECT count(*) FROM turns WHERE ended_at IS NULL")
    .pluck();
  const scenario = createScenario(side, host, () => crashes.stop());
  side.lane.spawn(() => {
    scenario.run().catch((error: Error) => side.problem(`a client broke: ${error.stack}`));
  });
  let calmSince = Number.POSITIVE_INFINITY;
  const outcome = await timeline.run({
    stepsMax,
    beforeStep: host.betweenTasks,
    finished() {
      if (!scenario.calm) return false;
      calmSince = Math.min(calmSince, timeline.now);
      if (timeline.now > calmSince + drainMs) return true;
      return scenario.watching === 0 && host.up && countOpen.get() === 0;
    },
  });
  scenario.end();
  if (outcome !== "finished") side.problem(`it does not come to an end: ${outcome}`);
}
