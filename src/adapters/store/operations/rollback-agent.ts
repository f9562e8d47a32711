import {
  agentNotFound,
  agentVersionNotFound,
  decideDeployment,
  decideRollbackVersion,
} from "../../../domain/agent-rules.ts";
import type { Tables } from "../tables.ts";
import { type OperationHandler, recallAgent } from "./operation-handler.ts";
import { putVersion } from "./put-version.ts";

/** Makes a new version with the content of an older one. */
export function rollbackAgentHandler(tables: Tables): OperationHandler<"rollbackAgent"> {
  return {
    perform(input) {
      const { workspace } = input;
      const current = tables.agents.find(input);
      if (current === undefined) throw agentNotFound(input);
      const rollbackOf = decideRollbackVersion(current, input.toVersion);
      const content = tables.versions.findContent(input, rollbackOf);
      if (content === undefined) throw agentVersionNotFound(input, rollbackOf);
      const next = { checksum: content.checksum, baseVersion: input.baseVersion };
      const outcome = decideDeployment(input, current, next);
      const put = { workspace, content, current, newId: current.id, outcome, rollbackOf };
      const { agent, reference } = putVersion(tables, put, input);
      return { result: { agent, outcome }, references: [reference] };
    },
    recall(input, [reference]) {
      const agent = recallAgent(tables, input, reference);
      return { agent, outcome: reference?.outcome ?? "UNCHANGED" };
    },
  };
}
