import {
  type ChatServer,
  cpuMsOf,
  installRivals,
  type ModelStub,
  startCaxton,
  startModelStub,
  startRival,
} from "./chat-servers.ts";
import { growthRow, storedTurnsRow } from "./chat-storage.ts";
import { median, type Row } from "./table.ts";

/** Turns of one conversation, so many that there is history; then another one begins. */
const turnsEach = 8;
const rounds = 5;
/** Rounds before those that count: servers run their code slowly until it has been compiled. */
const warmingRounds = 3;
const turnsByConversations = new Map([
  [1, 96],
  [16, 192],
  [64, 256],
]);

/** What one server did in one round. */
interface Figures {
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly firstTextMs: number;
  readonly cpuMs: number;
  /** Commits a turn; not a number where nobody counts them. */
  readonly commits: number;
}

/**
 * Commits that a turn waits for: acceptance and its end, and with a tool the step that asks for it.
 * Those of other turns, and what is written besides, join them or come on top.
 */
const awaitedCommits: Readonly<Record<string, number>> = { Hello: 2, Tool: 3 };

/** Chat turns with history, next to the plain handler of the package `ai`, and Mastra. */
export async function chatRows(): Promise<Row[]> {
  const rows: Row[] = [];
  {
    await using model = await startModelStub();
    const servers = await startServers(model);
    for (const message of ["Hello", "Tool"]) {
      for (const conversations of turnsByConversations.keys()) {
        rows.push(...(await compare(servers, conversations, message)));
      }
    }
    for (const server of servers) await server[Symbol.asyncDispose]();
    rows.push(await growthRow(model));
    rows.push(await storedTurnsRow(model, 100_000));
  }
  return rows;
}

/** What a turn costs where very many are stored; takes some minutes and gigabytes. */
export async function chatMillionRows(): Promise<Row[]> {
  await using model = await startModelStub();
  return [await storedTurnsRow(model, 1_000_000)];
}

async function startServers(model: ModelStub): Promise<readonly ChatServer[]> {
  const caxton = await startCaxton(model);
  if (!installRivals()) {
    console.error("the packages to compare with cannot be installed: Caxton is measured alone");
    return [caxton];
  }
  const rivals = [
    ["plain ai", "plain-ai.mjs"],
    ["Mastra", "mastra.mjs"],
  ] as const;
  const started: ChatServer[] = [caxton];
  for (const [name, file] of rivals) {
    await startRival(name, file, model).then(
      (server) => started.push(server),
      (error) => console.error(`${name} does not start: ${error}`),
    );
  }
  return started;
}

async function compare(
  servers: readonly ChatServer[],
  conversations: number,
  message: string,
): Promise<Row[]> {
  const all = new Map<string, Figures[]>(servers.map(({ name }) => [name, []]));
  for (let round = 0; round < warmingRounds + rounds; round += 1) {
    for (const server of servers) {
      const figures = await measure(server, conversations, message, round);
      if (round >= warmingRounds) all.get(server.name)?.push(figures);
    }
  }
  const tool = message === "Tool" ? ", a tool call" : "";
  const title = `${conversations} conversation${conversations === 1 ? "" : "s"}${tool}`;
  const awaited = { name: "awaited by a turn", value: awaitedCommits[message] ?? 0 };
  const commits = median((all.get("Caxton") ?? []).map((figures) => figures.commits));
  const name = `commits a turn, ${title}`;
  return [...toRows(all, title), { name, value: commits, reference: awaited }];
}

function toRows(all: ReadonlyMap<string, readonly Figures[]>, title: string): Row[] {
  const middle = (name: string, key: keyof Figures) =>
    median((all.get(name) ?? []).map((figures) => figures[key]));
  const goals = { "plain ai": { most: 1.5 }, Mastra: { most: 0.25 } } as const;
  const rivals = Object.keys(goals).filter((name) => all.has(name)) as (keyof typeof goals)[];
  const cpu = `CPU ms a turn, ${title}`;
  const value = middle("Caxton", "cpuMs");
  const cpuRows = rivals.map((rival) => {
    const reference = { name: rival, value: middle(rival, "cpuMs") };
    return { name: cpu, value, reference, goal: goals[rival] };
  });
  const others = [
    ["perSecond", "turns/s"],
    ["p50Ms", "p50, ms"],
    ["p99Ms", "p99, ms"],
    ["firstTextMs", "first text, ms"],
  ] as const;
  const beside = rivals[0];
  const rows = others.map(([key, what]): Row => {
    const name = `${what}, ${title}`;
    if (beside === undefined) return { name, value: middle("Caxton", key) };
    const reference = { name: beside, value: middle(beside, key) };
    return { name, value: middle("Caxton", key), reference };
  });
  return [...(cpuRows.length > 0 ? cpuRows : [{ name: cpu, value }]), ...rows];
}

async function measure(
  server: ChatServer,
  conversations: number,
  message: string,
  round: number,
): Promise<Figures> {
  const turns = turnsByConversations.get(conversations) ?? conversations;
  const each = Math.ceil(turns / conversations);
  const times: number[] = [];
  const firsts: number[] = [];
  const talk = async (_: unknown, number: number) => {
    for (let turn = 0; turn < each; turn += 1) {
      const name = `${message}-${conversations}-${round}-${number}-${Math.floor(turn / turnsEach)}`;
      const begun = performance.now();
      firsts.push(await server.chat(name, message));
      times.push(performance.now() - begun);
    }
  };
  const commitsBefore = await commitsOf(server);
  const cpuBefore = await cpuMsOf(server.process);
  const begun = performance.now();
  await Promise.all(Array.from({ length: conversations }, talk));
  const seconds = (performance.now() - begun) / 1000;
  const cpuMs = (await cpuMsOf(server.process)) - cpuBefore;
  const commitsAfter = await commitsOf(server);
  const sorted = times.toSorted((one, other) => one - other);
  return {
    perSecond: times.length / seconds,
    p50Ms: median(times),
    p99Ms: sorted[Math.floor(sorted.length * 0.99)] ?? Number.NaN,
    firstTextMs: median(firsts),
    cpuMs: cpuMs / times.length,
    commits: (commitsAfter - commitsBefore) / times.length,
  };
}

async function commitsOf(server: ChatServer): Promise<number> {
  return (await server.commits?.()) ?? Number.NaN;
}
