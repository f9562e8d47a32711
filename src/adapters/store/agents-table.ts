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
  readonly deployed_at: UnixMs;
}

const columns = `a.id, a.workspace, a.name, a.state, a.version, a.created_at, a.updated_at,
  v.declared_version, v.description, v.capabilities, v.tools, v.tags, v.checksum, v.deployed_by,
  v.deployed_at`;
const versionInUse = `agent_versions v
  ON v.workspace = a.workspace AND v.agent = a.name AND v.version = a.version`;

/** The `agents` table: every statement that touches it, prepared once. */
export function agentsTable(db: Db) {
  const find = db.prepare<AgentRef, Row>(`
    SELECT ${columns} FROM agents a JOIN ${versionInUse}
    WHERE a.workspace = +@workspace AND a.name = +@name`);
  const insert = db.prepare(`
    INSERT INTO agents (workspace, name, id, state, version, created_at, updated_at)
    VALUES (@workspace, @name, @id, @state, @version, @createdAt, @updatedAt)`);
  const update = db.prepare(`
    UPDATE agents SET state = @state, version = @version, updated_at = @updatedAt
    WHERE workspace = +@workspace AND name = +@name`);
  const remove = db.prepare<AgentRef>(
    "DELETE FROM agents WHERE workspace = +@workspace AND name = +@name",
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
  const prepared = new Map<string, Statement<AgentFilter, Row>>();
  return (filter: AgentFilter) => {
    const sql = listSql(filter);
    const statement = prepared.get(sql) ?? db.prepare<AgentFilter, Row>(sql);
    prepared.set(sql, statement);
    return statement;
  };
}

/** Reads in the order of the names, from the rows of a label where one is asked for: no sorting. */
function listSql({ capability, tag, state }: AgentFilter): string {
  const kinds = [];
  if (capability !== undefined) kinds.push("capability");
  if (tag !== undefined) kinds.push("tag");
  const [first, second] = kinds;
  const where = [`${first === undefined ? "a.name" : "l.agent"} > +@after`];
  if (first === undefined) where.push("a.workspace = +@workspace");
  else where.push(`l.workspace = +@workspace AND l.kind = '${first}' AND l.label = +@${first}`);
  if (second !== undefined) {
    where.push(`EXISTS (SELECT 1 FROM agent_labels WHERE workspace = a.workspace
      AND kind = '${second}' AND label = +@${second} AND agent = a.name)`);
  }
  if (state !== undefined) where.push("a.state = +@state");
  const labelled =
    "agent_labels l CROSS JOIN agents a ON a.workspace = l.workspace AND a.name = l.agent";
  return `
    SELECT ${columns} FROM ${first === undefined ? "agents a" : labelled} CROSS JOIN ${versionInUse}
    WHERE ${where.join(" AND ")}
    ORDER BY ${first === undefined ? "a.name" : "l.agent"} LIMIT +@limit`;
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
    deployedAt: row.deployed_at,
  };
}
