import { createRegistry } from "@bufbuild/protobuf";
import { AgentService } from "../clients/gen/caxton/v1/agent_service_pb.ts";
import { ChatService } from "../clients/gen/caxton/v1/chat_service_pb.ts";
import { ConversationService } from "../clients/gen/caxton/v1/conversation_service_pb.ts";
import { SystemService } from "../clients/gen/caxton/v1/system_service_pb.ts";
import { TurnService } from "../clients/gen/caxton/v1/turn_service_pb.ts";
import { Health } from "../clients/gen/health/v1/health_pb.ts";
import type { ApiContract } from "./reflection.ts";

/** The calls that this command was built with, for a server that cannot be asked. */
export function createOwnContract(): ApiContract {
  const services = [
    AgentService,
    ChatService,
    ConversationService,
    SystemService,
    TurnService,
    Health,
  ];
  return { services, registry: createRegistry(...services.map(({ file }) => file)) };
}
