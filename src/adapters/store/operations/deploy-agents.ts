import { decideDeployment } from "../../../domain/agent-rules.ts";
import type { AgentFile, DeployAgents } from "../../../domain/store.ts";
import type { Tables } from "../tables.ts";
import { type OperationHandler, recallAgent } from "./operation-handler.ts";
import { putVersion } from "./put-version.ts";

/** Deploys all files or none. */
export function deployAgentsHandler(tables: Tables): OperationHandler<"deployAgents"> {
  return {
    perform(input) {
      const deployed = input.files.map((file) => deployFile(tables, input, file));
      return {
        result: deployed.map(({ agent, outcome }) => ({ agent, outcome })),
        references: deployed.map(({ reference }) => reference),
      };
    },
    recall({ workspace, files }, references) {
      return files.map(({ summary: { name } }, index) => {
        const agent = recallAgent(tables, { workspace, name }, references[index]);
        return { agent, outcome: references[index]?.outcome ?? "UNCHANGED" };
      });
    },
  };
}

function deployFile(tables: Tables, input: DeployAgents, file: AgentFile) {
  const { workspace } = input;
  const ref = { workspace, name: file.summary.name };
  const current = tables.agents.find(ref);
  const outcome = decideDeployment(ref, current, file);
  if (outcome !== "UNCHANGED") tables.blobs.putText(workspace, file.checksum, file.toml);
  const content = { summary: file.summary, checksum: file.checksum, git: file.git };
  const { newId } = file;
  return putVersion(tables, { workspace, content, current, newId, outcome, rollbackOf: 0 }, input);
}
