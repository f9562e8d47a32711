import type { ConversationId, MessageId, TurnId, UnixMs } from "../../domain/ids.ts";
import type { TurnFilter } from "../../domain/store.ts";
import type { Turn, TurnState } from "../../domain/turn.ts";
import type { Db, Statement } from "./database.ts";

interface Row {
  readonly number: number;
  readonly id: TurnId;
  readonly workspace: string;
  readonly agent: string;
  readonly agent_version: number;
  readonly conversation: ConversationId;
  readonly message: MessageId;
  readonly state: TurnState;
  readonly attempt: number;
  readonly crashes: number;
  readonly steps: number;
  readonly last_sequence: number;
  readonly tool_calls: number;
  readonly input_tokens: number;
  readonly output_tokens: number;
  readonly cpu_ms: number;
  readonly journal_bytes: number;
  readonly steps_at_take_up: number;
  readonly reply: MessageId | null;
  readonly failure: string | null;
  readonly created_at: UnixMs;
  readonly ended_at: UnixMs | null;
}

/** A turn with what only the store needs to know of it. */
export type TurnRow = Turn & {
  /** Names the turn in the tables that belong to it; grows with every turn accepted. */
  readonly number: number;
  /** Its `steps` when it was taken up last. */
  readonly stepsAtTakeUp: number;
};

export type NewTurn = Pick<
  Turn,
  "id" | "workspace" | "agent" | "conversation" | "message" | "createdAt"
>;

const open = "state IN ('READY', 'RUNNING', 'WAITING')";

/** The `turns` table: every statement that touches it, prepared once. */
export function turnsTable(db: Db) {
  const find = db.prepare<[string, string], Row>(
    "SELECT * FROM turns WHERE workspace = +? AND id = +?",
  );
  const insert = db.prepare(`
    INSERT INTO turns (id, workspace, agent, conversation, message, state, created_at)
    VALUES (@id, @workspace, @agent, @conversation, @message, 'READY', @createdAt)`);
  const update = db.prepare(`
    UPDATE turns SET agent_version = @agentVersion, state = @state, attempt = @attempt,
      crashes = @crashes, steps = @steps, last_sequence = @lastSequence, tool_calls = @toolCalls,
      input_tokens = @inputTokens, output_tokens = @outputTokens, cpu_ms = @cpuMs,
      journal_bytes = @journalBytes, steps_at_take_up = @stepsAtTakeUp, reply = @reply,
      failure = @failure, ended_at = @endedAt
    WHERE number = @number`);
  const countOpen = db
    .prepare<[string, string], number>(
      `SELECT count(*) FROM turns WHERE workspace = +? AND agent = +? AND ${open}`,
    )
    .pluck();
  const hasOpenIn = db
    .prepare<[string, string, string], number>(
      `SELECT 1 FROM turns WHERE workspace = +? AND agent = +? AND conversation = +? AND ${open}
      LIMIT 1`,
    )
    .pluck();
  const numberOf = db.prepare<[string], number>("SELECT number FROM turns WHERE id = +?").pluck();
  const listOpen = db.prepare<[number, number], Row>(
    `SELECT * FROM turns WHERE number > +? AND ${open} ORDER BY number LIMIT +?`,
  );
  const listOpenOf = db.prepare<[string, string], Row>(
    `SELECT * FROM turns WHERE workspace = +? AND agent = +? AND ${open} ORDER BY number`,
  );
  const list = listStatements(db);
  return {
    find(workspace: string, id: string): TurnRow | undefined {
      const row = find.get(workspace, id);
      return row === undefined ? undefined : toTurnRow(row);
    },
    /** A new turn is ready and has done nothing yet. */
    insert: (turn: NewTurn) => void insert.run(turn),
    update: (turn: TurnRow) =>
      void update.run({
        ...turn,
        ...turn.usage,
        reply: turn.reply ?? null,
        failure: turn.failure === undefined ? null : JSON.stringify(turn.failure),
        endedAt: turn.endedAt ?? null,
      }),
    countOpen: (workspace: string, agent: string) => countOpen.get(workspace, agent) ?? 0,
    /** Whether a turn of the conversation with the agent has not ended. */
    hasOpenIn: (workspace: string, agent: string, conversation: ConversationId) =>
      hasOpenIn.get(workspace, agent, conversation) !== undefined,
    /** Turns not ended, in the order they were accepted, after the turn of id `after`. */
    listOpen(after: TurnId | "", limit: number): TurnRow[] {
      const number = after === "" ? 0 : (numberOf.get(after) ?? 0);
      return listOpen.all(number, limit).map(toTurnRow);
    },
    listOpenOf: (workspace: string, agent: string) =>
      listOpenOf.all(workspace, agent).map(toTurnRow),
    /** Newest first. */
    list: (filter: TurnFilter): TurnRow[] => list(filter).all(filter).map(toTurnRow),
  };
}

/** One statement for each combination of filters in use, so that each gets its own query plan. */
function listStatements(db: Db) {
  const prepared = new Map<string, Statement<TurnFilter, Row>>();
  return ({ agent, conversation, state }: TurnFilter) => {
    const where = ["workspace = +@workspace", "(@before = '' OR id < @before)"];
    if (agent !== undefined) where.push("agent = +@agent");
    if (conversation !== undefined) where.push("conversation = +@conversation");
    if (state !== undefined) where.push("state = +@state");
    const sql = `SELECT * FROM turns WHERE ${where.join(" AND ")} ORDER BY id DESC LIMIT +@limit`;
    const statement = prepared.get(sql) ?? db.prepare<TurnFilter, Row>(sql);
    prepared.set(sql, statement);
    return statement;
  };
}

function toTurnRow(row: Row): TurnRow {
  return {
    number: row.number,
    id: row.id,
    workspace: row.workspace,
    agent: row.agent,
    agentVersion: row.agent_version,
    conversation: row.conversation,
    message: row.message,
    state: row.state,
    attempt: row.attempt,
    crashes: row.crashes,
    steps: row.steps,
    lastSequence: row.last_sequence,
    toolCalls: row.tool_calls,
    usage: { inputTokens: row.input_tokens, outputTokens: row.output_tokens },
    cpuMs: row.cpu_ms,
    journalBytes: row.journal_bytes,
    stepsAtTakeUp: row.steps_at_take_up,
    ...(row.reply === null ? {} : { reply: row.reply }),
    ...(row.failure === null ? {} : { failure: JSON.parse(row.failure) }),
    createdAt: row.created_at,
    ...(row.ended_at === null ? {} : { endedAt: row.ended_at }),
  };
}
