import type { AgentRef, AgentSummary, AgentVersion, GitRevision } from "../../domain/agent.ts";
import type { Sha256, UnixMs } from "../../domain/ids.ts";
import type { VersionFilter } from "../../domain/store.ts";
import type { Db } from "./database.ts";

interface Row {
  readonly agent: string;
  readonly version: number;
  readonly declared_version: string;
  readonly checksum: Sha256;
  readonly deployed_by: string;
  readonly deployed_at: UnixMs;
  readonly git: string | null;
  readonly rollback_of: number;
  readonly current: 0 | 1;
}

interface ContentRow {
  readonly declared_version: string;
  readonly description: string;
  readonly capabilities: string;
  readonly tools: string;
  readonly tags: string;
  readonly checksum: Sha256;
  readonly git: string | null;
}

/** What a version says, apart from who deployed it and when. */
export interface VersionContent {
  readonly summary: AgentSummary;
  readonly checksum: Sha256;
  readonly git: GitRevision | undefined;
}

/** A version about to be written. */
export interface NewVersion extends AgentRef, VersionContent {
  readonly version: number;
  readonly deployedBy: string;
  readonly deployedAt: UnixMs;
  readonly rollbackOf: number;
}

const selectVersion = `
  SELECT v.agent, v.version, v.declared_version, v.checksum, v.deployed_by, v.deployed_at, v.git,
    v.rollback_of, v.version = a.version AS current
  FROM agent_versions v JOIN agents a ON a.workspace = v.workspace AND a.name = v.agent
  WHERE v.workspace = +@workspace AND v.agent = +@name`;

/** The `agent_versions` table: every statement that touches it, prepared once. */
export function agentVersionsTable(db: Db) {
  const find = db.prepare<AgentRef & { version: number }, Row>(
    `${selectVersion} AND v.version = CASE @version WHEN 0 THEN a.version ELSE +@version END`,
  );
  const list = db.prepare<VersionFilter, Row>(
    `${selectVersion} AND (@before = 0 OR v.version < +@before)
    ORDER BY v.version DESC LIMIT +@limit`,
  );
  const content = db.prepare<AgentRef & { version: number }, ContentRow>(`
    SELECT declared_version, description, capabilities, tools, tags, checksum, git
    FROM agent_versions WHERE workspace = +@workspace AND agent = +@name AND version = +@version`);
  const checksums = db
    .prepare<AgentRef, Sha256>(
      `SELECT DISTINCT checksum FROM agent_versions WHERE workspace = +@workspace AND agent = +@name`,
    )
    .pluck();
  const insert = db.prepare(`
    INSERT INTO agent_versions (workspace, agent, version, declared_version, description,
      capabilities, tools, tags, checksum, deployed_by, deployed_at, git, rollback_of)
    VALUES (@workspace, @name, @version, @declaredVersion, @description,
      @capabilities, @tools, @tags, @checksum, @deployedBy, @deployedAt, @git, @rollbackOf)`);
  const count = db.prepare<[], number>("SELECT count(*) FROM agent_versions").pluck();
  return {
    /** Version 0 means the one in use. */
    find({ workspace, name }: AgentRef, version: number): AgentVersion | undefined {
      const row = find.get({ workspace, name, version });
      return row === undefined ? undefined : toVersion(row);
    },
    /** Newest first. */
    list: (filter: VersionFilter): AgentVersion[] => list.all(filter).map(toVersion),
    findContent({ workspace, name }: AgentRef, version: number): VersionContent | undefined {
      const row = content.get({ workspace, name, version });
      return row === undefined ? undefined : toContent(name, row);
    },
    /** Of all versions, each once. */
    checksums: ({ workspace, name }: AgentRef): Sha256[] => checksums.all({ workspace, name }),
    insert({ summary, git, ...version }: NewVersion): void {
      insert.run({
        ...version,
        declaredVersion: summary.declaredVersion,
        description: summary.description,
        capabilities: JSON.stringify(summary.capabilities),
        tools: JSON.stringify(summary.tools),
        tags: JSON.stringify(summary.tags),
        git: git === undefined ? null : JSON.stringify(git),
      });
    },
    count: () => count.get() ?? 0,
  };
}

function toVersion(row: Row): AgentVersion {
  return {
    agent: row.agent,
    version: row.version,
    declaredVersion: row.declared_version,
    checksum: row.checksum,
    deployedBy: row.deployed_by,
    deployedAt: row.deployed_at,
    ...(row.git === null ? {} : { git: JSON.parse(row.git) }),
    rollbackOf: row.rollback_of,
    current: row.current === 1,
  };
}

function toContent(name: string, row: ContentRow): VersionContent {
  return {
    summary: {
      name,
      declaredVersion: row.declared_version,
      description: row.description,
      capabilities: JSON.parse(row.capabilities),
      tools: JSON.parse(row.tools),
      tags: JSON.parse(row.tags),
    },
    checksum: row.checksum,
    git: row.git === null ? undefined : JSON.parse(row.git),
  };
}
