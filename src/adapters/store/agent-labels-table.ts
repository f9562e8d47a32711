import type { AgentRef, AgentSummary } from "../../domain/agent.ts";
import type { Db } from "./database.ts";

/**
 * The `agent_labels` table: what agents are found by. Reading it is part of the statements of
 * `agents`; its rows go with their agent.
 */
export function agentLabelsTable(db: Db) {
  const clear = db.prepare<AgentRef>(
    "DELETE FROM agent_labels WHERE workspace = +@workspace AND agent = +@name",
  );
  // A file may name one tag twice.
  const insert = db.prepare(`
    INSERT OR IGNORE INTO agent_labels (workspace, kind, label, agent)
    VALUES (@workspace, @kind, @label, @name)`);
  return {
    /** Makes the labels of an agent those of `summary`. */
    replace({ workspace, name }: AgentRef, { capabilities, tags }: AgentSummary): void {
      clear.run({ workspace, name });
      for (const label of capabilities) insert.run({ workspace, kind: "capability", label, name });
      for (const label of tags) insert.run({ workspace, kind: "tag", label, name });
    },
  };
}
