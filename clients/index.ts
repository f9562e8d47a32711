import { type Client, createClient, type Interceptor } from "@connectrpc/connect";
import { createConnectTransport } from "@connectrpc/connect-node";
import { AgentService } from "./gen/caxton/v1/agent_service_pb.ts";
import { ChatService } from "./gen/caxton/v1/chat_service_pb.ts";
import { ConversationService } from "./gen/caxton/v1/conversation_service_pb.ts";
import { SystemService } from "./gen/caxton/v1/system_service_pb.ts";
import { TurnService } from "./gen/caxton/v1/turn_service_pb.ts";

export * from "./gen/caxton/v1/agent_pb.ts";
export * from "./gen/caxton/v1/agent_service_pb.ts";
export * from "./gen/caxton/v1/chat_service_pb.ts";
export * from "./gen/caxton/v1/conversation_pb.ts";
export * from "./gen/caxton/v1/conversation_service_pb.ts";
export * from "./gen/caxton/v1/error_pb.ts";
export * from "./gen/caxton/v1/system_service_pb.ts";
export * from "./gen/caxton/v1/turn_pb.ts";
export * from "./gen/caxton/v1/turn_service_pb.ts";

/** How a client presents itself, and how long it waits. */
export interface ConnectOptions {
  /** Sent as `Authorization: Bearer`: the token of `server.json`. Default: none. */
  readonly token?: string | undefined;
  /** Name to show as the author of changes; never used for rights. Default: none. */
  readonly user?: string | undefined;
  /** Deadline of each call that names none of its own, in milliseconds. Default: none. */
  readonly timeoutMs?: number | undefined;
}

/** One typed client per service of a server. */
export interface CaxtonClient {
  readonly agents: Client<typeof AgentService>;
  readonly chat: Client<typeof ChatService>;
  readonly conversations: Client<typeof ConversationService>;
  readonly turns: Client<typeof TurnService>;
  readonly system: Client<typeof SystemService>;
}

/**
 * Typed clients of the server at `url`, such as `http://127.0.0.1:8080`. Nothing is sent before the
 * first call; calls throw `ConnectError`. Give streams an `AbortSignal` and abort it when done.
 */
export function connect(url: string, options: ConnectOptions = {}): CaxtonClient {
  const transport = createConnectTransport({
    baseUrl: url,
    httpVersion: "1.1",
    interceptors: [presentAs(options)],
    ...(options.timeoutMs === undefined ? {} : { defaultTimeoutMs: options.timeoutMs }),
  });
  return {
    agents: createClient(AgentService, transport),
    chat: createClient(ChatService, transport),
    conversations: createClient(ConversationService, transport),
    turns: createClient(TurnService, transport),
    system: createClient(SystemService, transport),
  };
}

function presentAs({ token, user }: ConnectOptions): Interceptor {
  return (next) => (request) => {
    if (token !== undefined) request.header.set("authorization", `Bearer ${token}`);
    if (user !== undefined) request.header.set("caxton-user", user);
    return next(request);
  };
}
