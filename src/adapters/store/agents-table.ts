import type { Agent, AgentRef, AgentState } from "../../domain/agent.ts";
import type { AgentId, Sha256, UnixMs } from "../../domain/ids.ts";
import type { AgentFilter } from "../../domain/store.ts";
import type { Db, Statement } from "./database.ts";

interface Row {
  readonly id: AgentId;
  readonly workspace: string;
  readonly name: string;
  readonly state: AgentState;
  readonly version: number;
  readonly created_at: UnixMs;
  readonly updated_at: UnixMs;
  readonly declared_version: string;
  readonly description: string;
  readonly capabilities: string;
  readonly tools: string;
  readonly tags: string;
  readonly checksum: Sha256;
  readonly deployed_by: string;
}

const selectAgent = `
  SELECT a.id, a.workspace, a.name, a.state, a.version, a.created_at, a.updated_at,
    v.declared_version, v.description, v.capabilities, v.tools, v.tags, v.checksum, v.deployed_by
  FROM agents a
  JOIN agent_versions v ON v.workspace = a.workspace AND v.agent = a.name AND v.version = a.version`;

/** What each part of a filter adds to the list. A label is looked up first, then its agents. */
const conditions = {
  capability: labelled("capability"),
  tag: labelled("tag"),
  state: "a.state = @state",
} as const satisfies Partial<Record<keyof AgentFilter, string>>;

function labelled(kind: string): string {
  return `a.name IN (SELECT agent FROM agent_labels
    WHERE workspace = @workspace AND kind = '${kind}' AND label = @${kind})`;
}

/** The `agents` table: every statement that touches it, prepared once. */
export function agentsTable(db: Db) {
  const find = db.prepare<AgentRef, Row>(
    `${selectAgent} WHERE a.workspace = @workspace AND a.name = @name`,
  );
  const insert = db.prepare(`
    INSERT INTO agents (workspace, name, id, state, version, created_at, updated_at)
    VALUES (@workspace, @name, @id, @state, @version, @createdAt, @updatedAt)`);
  const update = db.prepare(`
    UPDATE agents SET state = @state, version = @version, updated_at = @updatedAt
    WHERE workspace = @workspace AND name = @name`);
  const remove = db.prepare<AgentRef>(
    "DELETE FROM agents WHERE workspace = @workspace AND name = @name",
  );
  const count = db.prepare<[], number>("SELECT count(*) FROM agents").pluck();
  const list = listStatements(db);
  return {
    find({ workspace, name }: AgentRef): Agent | undefined {
      const row = find.get({ workspace, name });
      return row === undefined ? undefined : toAgent(row);
    },
    /** In ascending order of names. */
    list: (filter: AgentFilter): Agent[] => list(filter).all(filter).map(toAgent),
    insert: (agent: Agent) => void insert.run(agent),
    /** Writes state, version and time of change; the rest is in the version. */
    update: (agent: Agent) => void update.run(agent),
    /** With all its versions and labels. */
    delete: ({ workspace, name }: AgentRef) => void remove.run({ workspace, name }),
    count: () => count.get() ?? 0,
  };
}

/** One statement for each combination of filters in use, so that each gets its own query plan. */
function listStatements(db: Db) {
  const names = Object.keys(conditions) as (keyof typeof conditions)[];
  const prepared = new Map<string, Statement<AgentFilter, Row>>();
  return (filter: AgentFilter) => {
    const used = names.filter((name) => filter[name] !== undefined);
    const known = prepared.get(used.join());
    if (known !== undefined) return known;
    const where = ["a.workspace = @workspace", "a.name > @after"];
    for (const name of used) where.push(conditions[name]);
    const sql = `${selectAgent} WHERE ${where.join(" AND ")} ORDER BY a.name LIMIT @limit`;
    const statement = db.prepare<AgentFilter, Row>(sql);
    prepared.set(used.join(), statement);
    return statement;
  };
}

function toAgent(row: Row): Agent {
  return {
    id: row.id,
    workspace: row.workspace,
    name: row.name,
    state: row.state,
    version: row.version,
    declaredVersion: row.declared_version,
    description: row.description,
    capabilities: JSON.parse(row.capabilities),
    tools: JSON.parse(row.tools),
    tags: JSON.parse(row.tags),
    checksum: row.checksum,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    deployedBy: row.deployed_by,
  };
}
