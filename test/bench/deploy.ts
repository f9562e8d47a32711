import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { command, endProcess, proportionalSetSize, startUntil, timeOf } from "./processes.ts";
import type { Row } from "./table.ts";

const kibibyte = 1024;
const settleMs = 1500;

/** A directory of agent files deployed by one `caxton deploy`, and the memory each agent takes. */
export async function deployRows(): Promise<Row[]> {
  const thousand = await deployDirectory(1000);
  const many = await deployDirectory(10_000);
  return [
    { name: "1,000 agents by one deploy, s", value: thousand.seconds, goal: { most: 1.3 } },
    { name: "1,000 agents, nothing changed, s", value: thousand.unchangedSeconds },
    { name: "10,000 agents by one deploy, s", value: many.seconds },
    { name: "memory per agent (10,000), KiB", value: many.kibibytesEach, goal: { most: 8 } },
  ];
}

async function deployDirectory(count: number) {
  const directory = await mkdtemp(join(tmpdir(), "caxton-bench-"));
  const files = join(directory, "agents");
  await mkdir(files);
  for (let index = 0; index < count; index += 1) {
    await writeFile(join(files, `agent-${index}.toml`), agentFile(index));
  }
  const data = ["--data-dir", join(directory, "data")];
  const started = [command, "server", "start", "--port", "0", ...data];
  const { child, talk } = await startUntil(started, "http://127.0.0.1");
  const env = { ...process.env, CAXTON_URL: /http:\/\/[\d.:]+/.exec(talk)?.[0] };
  await pause(settleMs);
  const before = await proportionalSetSize(child);
  const seconds = (await timeOf([command, "deploy", files], env)) / 1000;
  await pause(settleMs);
  const after = await proportionalSetSize(child);
  const unchangedSeconds = (await timeOf([command, "deploy", files], env)) / 1000;
  await endProcess(child);
  await rm(directory, { recursive: true });
  return { seconds, unchangedSeconds, kibibytesEach: (after - before) / count / kibibyte };
}

function agentFile(index: number): string {
  return [
    `name = "agent-${index}"`,
    'version = "1.0.0"',
    'capabilities = ["data-analysis", "report-generation"]',
    'tools = ["http_client", "csv_parser"]',
    "system_prompt = '''",
    `You are analyst number ${index}. You fetch data from URLs and give insights and summaries.`,
    "'''",
    "",
    "[memory]",
    "enabled = true",
    'scope = "agent"',
    "",
  ].join("\n");
}
