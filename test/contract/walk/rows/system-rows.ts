import { emptyRequest, namesNothing, type Rows } from "../row.ts";
import { withNews } from "../stage.ts";

const empty = { good: () => ({}), bad: emptyRequest, missing: namesNothing };

/** How the RPCs of SystemService are walked. */
export const systemRows: Rows = {
  "SystemService.GetServerInfo": empty,
  "SystemService.GetStatus": {
    ...empty,
    loose: ["detail", "agents", "agentVersions", "residentBytes", "uptimeMs"],
  },
  "SystemService.GetConfig": empty,
  "SystemService.WatchEvents": {
    prepare: withNews,
    good: ({ workspace, resumeToken }) => ({
      workspace,
      resumeToken,
      kinds: ["EVENT_KIND_AGENT_DEPLOYED", "EVENT_KIND_AGENT_DELETED"],
    }),
    take: 1,
    bad: [() => ({ resumeToken: "none" }), "INVALID_RESUME_TOKEN"],
    missing: namesNothing,
  },
  "SystemService.WatchLogs": {
    // That of a data directory which others may read.
    good: () => ({ untilNow: true, level: "LOG_LEVEL_WARN" }),
    take: 1,
    bad: [() => ({ agent: "not a name" }), "INVALID_REQUEST"],
    missing: namesNothing,
  },
};
