import { AgentService } from "../clients/gen/caxton/v1/agent_service_pb.ts";
import { ChatService } from "../clients/gen/caxton/v1/chat_service_pb.ts";
import { ConversationService } from "../clients/gen/caxton/v1/conversation_service_pb.ts";
import { SystemService } from "../clients/gen/caxton/v1/system_service_pb.ts";
import { TurnService } from "../clients/gen/caxton/v1/turn_service_pb.ts";
import { createAgents } from "./agents/agents.ts";
import type { Config } from "./config.ts";
import type { Runtime } from "./domain/runtime.ts";
import type { Store } from "./domain/store.ts";
import { agentSchema } from "./manifest/schema.ts";
import type { ProcessObserver } from "./observe/observer.ts";
import type { TurnEngine } from "./open-turn-engine.ts";
import { agentService } from "./rpc/agent-service.ts";
import { chatService } from "./rpc/chat-service.ts";
import { conversationService } from "./rpc/conversation-service.ts";
import { createFixedPage } from "./rpc/fixed-page.ts";
import { type Listener, listen, type Page } from "./rpc/listen.ts";
import { type ServerFacts, systemService } from "./rpc/system-service.ts";
import { turnService } from "./rpc/turn-service.ts";

/** What the port serves, and with what. */
export interface PortParts {
  readonly config: Config;
  readonly store: Store;
  readonly turns: TurnEngine;
  readonly runtime: Runtime;
  readonly observer: ProcessObserver;
  readonly facts: ServerFacts;
  /** Of `server.json`. */
  readonly token: string;
}

/** Makes the use cases over the store, and opens the port with all services and pages. */
export function openPort(parts: PortParts): Promise<Listener> {
  const { config, store, turns, runtime, observer, facts, token } = parts;
  const agents = createAgents({ store, runtime });
  const engineStatus = () => turns.status();
  const { logs } = observer;
  return listen({
    host: config["server.host"],
    port: config["server.port"],
    allowedHosts: config["server.allowed_hosts"],
    allowedOrigins: config["server.allowed_origins"],
    limits: { connectionsMax: config["limits.connections_max"] },
    routes: (router) => {
      router.service(AgentService, agentService(agents));
      router.service(SystemService, systemService({ store, runtime, facts, engineStatus, logs }));
      router.service(ChatService, chatService({ turns, runtime }));
      router.service(TurnService, turnService({ turns, runtime }));
      router.service(ConversationService, conversationService({ turns, store, runtime }));
    },
    pages: pagesOf(observer),
    token,
    runtime,
    observer,
  });
}

function pagesOf(observer: ProcessObserver): readonly Page[] {
  const page = (path: string, contentType: string, read: () => Promise<string>): Page => ({
    path,
    answer: async () => ({ status: 200, contentType, body: await read() }),
  });
  const plain = "text/plain; charset=utf-8";
  const schema = async () => `${JSON.stringify(agentSchema(), null, 2)}\n`;
  return [
    page("/healthz", plain, async () => "ok\n"),
    page("/readyz", plain, async () => "ready\n"),
    page("/metrics", observer.contentType, () => observer.metrics()),
    createFixedPage({
      path: "/schema/agent.json",
      contentType: "application/schema+json",
      read: schema,
    }),
  ];
}
