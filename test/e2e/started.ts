import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Client, createClient } from "@connectrpc/connect";
import { createConnectTransport, createGrpcTransport } from "@connectrpc/connect-node";
import { AgentService } from "../../clients/gen/caxton/v1/agent_service_pb.ts";
import { ChatService } from "../../clients/gen/caxton/v1/chat_service_pb.ts";
import { ConversationService } from "../../clients/gen/caxton/v1/conversation_service_pb.ts";
import { SystemService } from "../../clients/gen/caxton/v1/system_service_pb.ts";
import { TurnService } from "../../clients/gen/caxton/v1/turn_service_pb.ts";
import { loadConfig } from "../../src/config.ts";
import { serve } from "../../src/serve.ts";

/** Typed clients of one server over one protocol. */
export interface Clients {
  readonly agents: Client<typeof AgentService>;
  readonly system: Client<typeof SystemService>;
  readonly chat: Client<typeof ChatService>;
  readonly turns: Client<typeof TurnService>;
  readonly conversations: Client<typeof ConversationService>;
}

/** A real server in this process, on a free port and a data directory of its own. */
export interface StartedServer extends AsyncDisposable {
  readonly url: string;
  readonly directory: string;
  readonly token: string;
  /** The same calls over gRPC (HTTP/2) and over Connect (HTTP/1.1). */
  readonly grpc: Clients;
  readonly connect: Clients;
  /** Stops it and waits for the end, keeping the directory. */
  stop(): Promise<void>;
}

export interface StartOptions {
  /** Default: one of its own, removed at the end. */
  readonly directory?: string;
  readonly environment?: Readonly<Record<string, string>>;
  /** Text of the configuration file. */
  readonly config?: string;
}

export async function startServer(options: StartOptions = {}): Promise<StartedServer> {
  const directory = options.directory ?? (await mkdtemp(join(tmpdir(), "caxton-e2e-")));
  const config = loadConfig({
    flags: { port: 0, "data-dir": directory },
    environment: { CAXTON_LOG_LEVEL: "error", ...options.environment },
    readFile: () => options.config,
  });
  const stopping = new AbortController();
  const ready = Promise.withResolvers<string>();
  const ended = serve(config, stopping.signal, ({ url }) => ready.resolve(url));
  const url = await Promise.race([ready.promise, ended.then(() => "")]);
  const file = JSON.parse(await readFile(join(directory, "server.json"), "utf8"));
  const stop = async () => {
    stopping.abort();
    await ended;
  };
  return {
    url,
    directory,
    token: file.token,
    grpc: clientsOf(createGrpcTransport({ baseUrl: url })),
    connect: clientsOf(createConnectTransport({ baseUrl: url, httpVersion: "1.1" })),
    stop,
    async [Symbol.asyncDispose]() {
      await stop();
      if (options.directory === undefined) await rm(directory, { recursive: true });
    },
  };
}

/** Typed clients over any transport. */
export function clientsOf(transport: Parameters<typeof createClient>[1]): Clients {
  return {
    agents: createClient(AgentService, transport),
    system: createClient(SystemService, transport),
    chat: createClient(ChatService, transport),
    turns: createClient(TurnService, transport),
    conversations: createClient(ConversationService, transport),
  };
}

/** A small valid agent file. */
export function agentToml(name: string, prompt = "You are a test agent."): string {
  return `name = "${name}"\ncapabilities = ["testing"]\nsystem_prompt = "${prompt}"\n`;
}
