import { type ChildProcess, execFileSync } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createConnectTransport } from "@connectrpc/connect-node";
import type { ChatEvent } from "../../clients/gen/caxton/v1/turn_pb.ts";
import { clientsOf } from "../e2e/started.ts";
import { command, endProcess, forkTalking, startUntil } from "./processes.ts";

/** A server that chats, in a process of its own. */
export interface ChatServer extends AsyncDisposable {
  readonly name: string;
  readonly process: ChildProcess;
  /**
   * Sends a message into a conversation and resolves at the end of the answer to the milliseconds
   * until its first text. `hear` is told of all texts that are journaled, but the message.
   */
  chat(conversation: string, message: string, hear?: (text: string) => void): Promise<number>;
  /** Commits of its store since it was started; absent where nobody counts them. */
  commits?(): Promise<number>;
}

/** The model of all of them. */
export interface ModelStub extends AsyncDisposable {
  readonly url: string;
}

const here = import.meta.dirname;

async function forked(file: string, environment: Record<string, string>) {
  const { child, next } = forkTalking(file, [], environment);
  return { child, url: `http://127.0.0.1:${await next<number>()}` };
}

async function hangUp(child: ChildProcess): Promise<void> {
  child.disconnect();
  await once(child, "exit");
}

export async function startModelStub(): Promise<ModelStub> {
  const { child, url } = await forked("model-stub.ts", {});
  return { url: `${url}/v1`, [Symbol.asyncDispose]: () => hangUp(child) };
}

/** Caxton as it is installed, with one agent; on `directory`, else on one of its own. */
export async function startCaxton(model: ModelStub, directory?: string): Promise<ChatServer> {
  const data = directory ?? (await mkdtemp(join(tmpdir(), "caxton-bench-")));
  const file = join(data, "caxton.toml");
  await writeFile(
    file,
    `[models.stub]\nprovider = "openai-compatible"\nbase_url = "${model.url}"\n` +
      'default_model = "stub-model"\ncontext_tokens = 1000000\n',
  );
  const args = [command, "server", "start", "--port", "0", "--data-dir", data];
  const env = { ...process.env, CAXTON_CONFIG: file, CAXTON_LOG_LEVEL: "warn" };
  const { child, talk } = await startUntil(args, "http://127.0.0.1", env);
  const baseUrl = /http:\/\/[\d.:]+/.exec(talk)?.[0] ?? "";
  const clients = clientsOf(createConnectTransport({ baseUrl, httpVersion: "1.1" }));
  await clients.agents.deployAgent({ toml: benchAgent });
  const conversations = new Map<string, string>();
  return {
    name: "Caxton",
    process: child,
    async chat(conversation, message, hear = () => {}) {
      const begun = performance.now();
      const conversationId = conversations.get(conversation) ?? "";
      const recipient = { case: "agent" as const, value: "bench" };
      let firstMs: number | undefined;
      for await (const { event } of clients.chat.chat({ recipient, message, conversationId })) {
        const news = event?.event;
        if (news?.case === "started") conversations.set(conversation, news.value.conversationId);
        else if (news?.case === "textDelta") firstMs ??= performance.now() - begun;
        else hear(textOf(news));
      }
      return firstMs ?? Number.NaN;
    },
    async commits() {
      const metrics = await (await fetch(`${baseUrl}/metrics`)).text();
      return Number(/^caxton_store_commit_duration_seconds_count (\d+)$/m.exec(metrics)?.[1]);
    },
    async [Symbol.asyncDispose]() {
      await endProcess(child);
      if (directory === undefined) await rm(data, { recursive: true });
    },
  };
}

/** The text that an event of a turn holds. */
function textOf(event: ChatEvent["event"] | undefined): string {
  if (event?.case === "toolCall") return event.value.arguments;
  if (event?.case === "toolResult") return event.value.content;
  if (event?.case === "completed") return event.value.text;
  if (event?.case === "failed") throw new Error(event.value.failure?.message);
  return "";
}

const benchAgent = `name = "bench"
capabilities = ["testing"]
tools = ["csv_parser"]
system_prompt = "You are a test agent."
[resource_limits]
max_concurrent_turns = 64
max_steps = 1000
[performance]
max_execution_time = "10m"
[conversation]
context_messages = 20
`;

/** A rival from `rivals/`. */
export async function startRival(
  name: string,
  file: string,
  model: ModelStub,
): Promise<ChatServer> {
  const { child, url } = await forked(`rivals/${file}`, { BENCH_MODEL_URL: model.url });
  return {
    name,
    process: child,
    async chat(conversation, message) {
      const begun = performance.now();
      const body = JSON.stringify({ conversation, message });
      const { body: answer } = await fetch(url, { method: "POST", body });
      let firstMs = Number.NaN;
      for await (const chunk of answer ?? []) {
        if (chunk.length > 0 && Number.isNaN(firstMs)) firstMs = performance.now() - begun;
      }
      return firstMs;
    },
    [Symbol.asyncDispose]: () => hangUp(child),
  };
}

/** Processor milliseconds that a process has used, all threads (Linux only). */
export async function cpuMsOf({ pid }: ChildProcess): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, "utf8");
  const [user, system] = stat
    .slice(stat.lastIndexOf(")") + 2)
    .split(" ")
    .slice(11, 13);
  const ticksPerSecond = 100;
  return ((Number(user) + Number(system)) * 1000) / ticksPerSecond;
}

/** Installs what Caxton is compared with into `test/bench/node_modules`, which git ignores. */
export function installRivals(): boolean {
  try {
    const options = ["--no-audit", "--no-fund", "--no-package-lock", "--silent"];
    execFileSync("npm", ["install", ...options], { cwd: here, stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}
