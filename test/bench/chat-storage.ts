import { mkdtemp, readdir, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openStore } from "../../src/adapters/store/open-store.ts";
import type { ConversationId, MessageId, TurnId } from "../../src/domain/ids.ts";
import type { Store } from "../../src/domain/store.ts";
import { createRuntime } from "../../src/runtime.ts";
import { silentObserver } from "../silent-observer.ts";
import { type ChatServer, cpuMsOf, type ModelStub, startCaxton } from "./chat-servers.ts";
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
const many = 100_000;
const rounds = 7;
const turnsMeasured = 64;
const atOnce = 16;

/** What a turn costs where many turns are stored, next to few. */
export async function storedTurnsRow(model: ModelStub): Promise<Row> {
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
      await server.chat(`stored-${left}-${Math.random()}`, "Hello");
    }
  };
  await Promise.all(Array.from({ length: atOnce }, talk));
  return ((await cpuMsOf(server.process)) - before) / turnsMeasured;
}

/** A data directory with an agent that has had so many turns, each in a conversation of its own. */
async function filledDirectory(model: ModelStub, count: number): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), "caxton-bench-"));
  const server = await startCaxton(model, directory);
  await server[Symbol.asyncDispose]();
  await using runtime = createRuntime({ onTaskFailure: (_, error) => console.error(error) });
  const observer = silentObserver;
  const onFatal = (error: Error) => console.error(error);
  await using store = await openStore({ directory, runtime, observer, onFatal });
  let left = count;
  const writer = async () => {
    for (; left > 0; ) {
      left -= 1;
      await storeTurn(store, runtime, left);
    }
  };
  await Promise.all(Array.from({ length: 200 }, writer));
  return directory;
}

async function storeTurn(
  store: Store,
  runtime: ReturnType<typeof createRuntime>,
  number: number,
): Promise<void> {
  const toBlob = (text: string) => ({ hash: runtime.sha256(text), text });
  const workspace = "default";
  const write = { actor: "bench", at: runtime.now(), workspace };
  const { turn } = await store.write("acceptMessage", {
    ...write,
    agent: "bench",
    conversation: "",
    newConversation: runtime.id("conversation") as ConversationId,
    newMessage: runtime.id("message") as MessageId,
    newTurn: runtime.id("turn") as TurnId,
    content: toBlob(`Question ${number}: how much was sold in which city?`),
    openTurnsMax: 1_000,
  });
  const attempt = 1;
  await store.write("takeUpTurn", { ...write, turn: turn.id, attempt, agentVersion: 1 });
  const content = toBlob(`Answer ${number}: ${"so much was sold, ".repeat(20)}`);
  await store.write("appendTurn", {
    ...{ ...write, turn: turn.id, attempt, facts: [], contexts: [], blobs: [] },
    ...{ usage: { inputTokens: 100, outputTokens: 40 }, toolCalls: 0, cpuMs: 0 },
    end: { state: "DONE", message: runtime.id("message") as MessageId, content },
  });
}
