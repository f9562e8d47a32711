import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { command, endProcess, proportionalSetSize, startUntil, timeOf } from "./processes.ts";
import { median, type Row } from "./table.ts";

const rounds = 8;
const mebibyte = 1024 * 1024;

/** From starting the process to ready, next to an empty grpc-js server; and memory when idle. */
export async function startRows(): Promise<Row[]> {
  const directory = await mkdtemp(join(tmpdir(), "caxton-bench-"));
  const server = [command, "server", "start", "--port", "0", "--data-dir", directory];
  const empty = [join(import.meta.dirname, "empty-grpc.ts")];
  const times = { server: [] as number[], empty: [] as number[] };
  const sizes: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const bare = await startUntil(empty, "ready");
    times.empty.push(bare.ms);
    await endProcess(bare.child);
    const full = await startUntil(server, "http://127.0.0.1");
    times.server.push(full.ms);
    if (round === 0) await pause(2000);
    sizes.push(await proportionalSetSize(full.child));
    await endProcess(full.child);
  }
  await rm(directory, { recursive: true });
  const reference = { name: "empty grpc-js server", value: median(times.empty) };
  return [
    { name: "start to ready, ms", value: median(times.server), reference, goal: { most: 2 } },
    { name: "idle PSS, MiB", value: (sizes[0] ?? 0) / mebibyte, goal: { most: 100 } },
  ];
}

/** Start-up of the command next to an empty Node program. */
export async function commandRows(): Promise<Row[]> {
  const directory = await mkdtemp(join(tmpdir(), "caxton-bench-"));
  const args = [command, "server", "start", "--port", "0", "--data-dir", directory];
  const { child, talk } = await startUntil(args, "http://127.0.0.1");
  const env = { ...process.env, CAXTON_URL: /http:\/\/[\d.:]+/.exec(talk)?.[0] };
  const runs = {
    empty: { args: ["-e", "0"], times: [] as number[] },
    version: { args: [command, "version"], times: [] as number[] },
    list: { args: [command, "agents", "list"], times: [] as number[] },
  };
  for (let round = 0; round < rounds * 2; round += 1) {
    for (const run of Object.values(runs)) run.times.push(await timeOf(run.args, env));
  }
  await endProcess(child);
  await rm(directory, { recursive: true });
  const reference = { name: "node -e 0", value: median(runs.empty.times) };
  return [
    {
      name: "caxton version, ms",
      value: median(runs.version.times),
      reference,
      goal: { most: 1.3 },
    },
    {
      name: "caxton agents list, ms",
      value: median(runs.list.times),
      reference,
      goal: { most: 3 },
    },
  ];
}
