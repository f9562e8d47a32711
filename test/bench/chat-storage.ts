import { randomUUID } from "node:crypto";
import { mkdtemp, readdir, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type ChatServer, cpuMsOf, type ModelStub, startCaxton } from "./chat-servers.ts";
import { fillStore } from "./fill-store.ts";
import { median, type Row } from "./table.ts";

const kibibyte = 1024;
/** English text has about four characters a token. */
const contextTokens = 200_000;
const toolCalls = 100;

/** What a turn of many calls with a long context adds to the disk, by its distinct contents. */
export async function growthRow(model: ModelStub): Promise<Row> {
  const directory = await mkdtemp(join(tmpdir(), "caxton-bench-"));
  const words = "one two three four five six seven ".repeat((contextTokens * 4) / 34);
  const message = `Tool ${toolCalls} ${words}`;
  await (await startCaxton(model, directory))[Symbol.asyncDispose]();
  const before = await databaseBytes(directory);
  let contents = message.length;
  {
    await using server = await startCaxton(model, directory);
    await server.chat("growth", message, (text) => {
      contents += text.length;
    });
  }
  const value = ((await databaseBytes(directory)) - before) / kibibyte;
  await rm(directory, { recursive: true });
  const name = `growth of the disk, KiB, ${toolCalls} calls, ${contextTokens} tokens of context`;
  const reference = { name: "its distinct contents", value: contents / kibibyte };
  return { name, value, reference, goal: { most: 2 } };
}

async function databaseBytes(directory: string): Promise<number> {
  const files = (await readdir(directory)).filter((file) => file.startsWith("caxton.db"));
  const sizes = await Promise.all(
    files.map(async (file) => (await stat(join(directory, file))).size),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}

const few = 100;
const rounds = 7;
const turnsMeasured = 64;
const atOnce = 16;

/** What a turn costs where many turns are stored, next to few. */
export async function storedTurnsRow(model: ModelStub, many: number): Promise<Row> {
  const directories = await Promise.all([few, many].map((count) => filledDirectory(model, count)));
  const servers = [];
  for (const directory of directories) servers.push(await startCaxton(model, directory));
  const figures = servers.map((): number[] => []);
  for (let round = 0; round <= rounds; round += 1) {
    for (const [index, server] of servers.entries()) {
      const cpuMs = await cpuOfTurns(server);
      // The first round warms up.
      if (round > 0) figures[index]?.push(cpuMs);
    }
  }
  for (const server of servers) await server[Symbol.asyncDispose]();
  for (const directory of directories) await rm(directory, { recursive: true });
  const [withFew = [], withMany = []] = figures;
  return {
    name: `CPU ms a turn, ${many.toLocaleString("en")} turns stored`,
    value: median(withMany),
    reference: { name: `${few} stored`, value: median(withFew) },
    goal: { most: 1.2 },
  };
}

async function cpuOfTurns(server: ChatServer): Promise<number> {
  const before = await cpuMsOf(server.process);
  let left = turnsMeasured;
  const talk = async () => {
    for (; left > 0; ) {
      left -= 1;
      await server.chat(randomUUID(), "Hello");
    }
  };
  await Promise.all(Array.from({ length: atOnce }, talk));
  return ((await cpuMsOf(server.process)) - before) / turnsMeasured;
}

/** A data directory with an agent that has had so many turns, each in a conversation of its own. */
async function filledDirectory(model: ModelStub, count: number): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), "caxton-bench-"));
  {
    await using server = await startCaxton(model, directory);
    await server.chat("first", "How much was sold in which city?");
  }
  fillStore(directory, count);
  return directory;
}
