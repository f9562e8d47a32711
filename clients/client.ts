import type { DescService } from "@bufbuild/protobuf";
import type { Client, Interceptor, Transport } from "@connectrpc/connect";
import { createCancellingClient } from "./cancelling-client.ts";
import { createSendChat, type SendChat } from "./chat.ts";
import { AgentService } from "./gen/caxton/v1/agent_service_pb.ts";
import { ChatService } from "./gen/caxton/v1/chat_service_pb.ts";
import { ConversationService } from "./gen/caxton/v1/conversation_service_pb.ts";
import { SystemService } from "./gen/caxton/v1/system_service_pb.ts";
import { TurnService } from "./gen/caxton/v1/turn_service_pb.ts";
import { createReliableTransport } from "./reliable-transport.ts";

/** How a client presents itself, how long it waits and how often it tries. */
export interface ClientOptions {
  /** Sent as `Authorization: Bearer`: the token of `server.json`. Default: none. */
  readonly token?: string | undefined;
  /** Name to show as the author of changes; never used for rights. Default: none. */
  readonly user?: string | undefined;
  /**
   * Deadline of each call but streams that names none of its own, over all its repeats, in
   * milliseconds. 0 means none. Default: 30,000.
   */
  readonly timeoutMs?: number | undefined;
  /**
   * How often a call that failed for a passing reason is sent again, where that does nothing twice:
   * reads, and writes, which get a `requestId` where they have none. Default: 4.
   */
  readonly retries?: number | undefined;
  /** How long a broken chat is taken up again without news, in milliseconds. Default: 60,000. */
  readonly resumeMs?: number | undefined;
}

/** One typed client for each service of a server. Every call throws `CaxtonError`. */
export interface CaxtonClient {
  readonly agents: Client<typeof AgentService>;
  /** `chat(agent, message)` lasts over broken connections; beside it the plain calls. */
  readonly chat: SendChat & Client<typeof ChatService>;
  readonly conversations: Client<typeof ConversationService>;
  readonly turns: Client<typeof TurnService>;
  readonly system: Client<typeof SystemService>;
}

/** Clients over a transport, which has `presentAs(options)` among its interceptors. */
export function createCaxtonClient(inner: Transport, options: ClientOptions): CaxtonClient {
  const { timeoutMs = 30_000, retries = 4, resumeMs = 60_000 } = options;
  const transport = createReliableTransport(inner, { timeoutMs, retries });
  const patience = { retries, resumeMs };
  const clientOf = <Service extends DescService>(service: Service) =>
    createCancellingClient(service, transport);
  const client: CaxtonClient = makeLate({
    agents: () => clientOf(AgentService),
    chat: () => {
      const chats = clientOf(ChatService);
      return Object.assign(createSendChat({ chats, turns: client.turns, patience }), chats);
    },
    conversations: () => clientOf(ConversationService),
    turns: () => clientOf(TurnService),
    system: () => clientOf(SystemService),
  });
  return client;
}

/** An object whose properties are made when they are used first: few callers need all. */
function makeLate<T extends object>(makers: { readonly [Name in keyof T]: () => T[Name] }): T {
  const made = {} as T;
  for (const [name, make] of Object.entries<() => unknown>(makers)) {
    const get = () => {
      const value = make();
      Object.defineProperty(made, name, { value, enumerable: true });
      return value;
    };
    Object.defineProperty(made, name, { get, enumerable: true, configurable: true });
  }
  return made;
}

/** Adds to each call who makes it. */
export function presentAs({ token, user }: ClientOptions): Interceptor {
  return (next) => (request) => {
    if (token !== undefined) request.header.set("authorization", `Bearer ${token}`);
    if (user !== undefined) request.header.set("caxton-user", user);
    return next(request);
  };
}
