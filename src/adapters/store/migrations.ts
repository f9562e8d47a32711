/**
 * The schema, step by step: entry n takes a database from `user_version` n to n + 1 in one
 * transaction. Append only: a released entry never changes, and names no constant of the code.
 *
 * The workspace is the first part of every key. An agent's summary belongs to its version, so that
 * a rollback brings it back too; `agent_labels` repeats capabilities and tags of the version in
 * use, to find agents by them.
 */
export const migrations: readonly string[] = [
  `
  CREATE TABLE meta (
    key TEXT PRIMARY KEY,
    value TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE blobs (
    number INTEGER PRIMARY KEY,
    workspace TEXT NOT NULL,
    sha256 TEXT NOT NULL CHECK (length(sha256) = 64),
    content BLOB NOT NULL,
    UNIQUE (workspace, sha256)
  ) STRICT;

  CREATE TABLE agents (
    workspace TEXT NOT NULL,
    name TEXT NOT NULL,
    id TEXT NOT NULL UNIQUE,
    state TEXT NOT NULL CHECK (state IN ('ACTIVE', 'SUSPENDED', 'DRAINING', 'FAILED')),
    version INTEGER NOT NULL CHECK (version >= 1),
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    PRIMARY KEY (workspace, name)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE agent_versions (
    number INTEGER PRIMARY KEY,
    workspace TEXT NOT NULL,
    agent TEXT NOT NULL,
    version INTEGER NOT NULL CHECK (version >= 1),
    declared_version TEXT NOT NULL,
    description TEXT NOT NULL,
    capabilities TEXT NOT NULL,
    tools TEXT NOT NULL,
    tags TEXT NOT NULL,
    checksum TEXT NOT NULL,
    deployed_by TEXT NOT NULL,
    deployed_at INTEGER NOT NULL,
    git TEXT,
    rollback_of INTEGER NOT NULL CHECK (rollback_of >= 0),
    UNIQUE (workspace, agent, version),
    FOREIGN KEY (workspace, agent) REFERENCES agents (workspace, name) ON DELETE CASCADE,
    FOREIGN KEY (workspace, checksum) REFERENCES blobs (workspace, sha256)
  ) STRICT;
  CREATE INDEX agent_versions_by_checksum ON agent_versions (workspace, checksum);

  CREATE TABLE agent_labels (
    workspace TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('capability', 'tag')),
    label TEXT NOT NULL,
    agent TEXT NOT NULL,
    PRIMARY KEY (workspace, kind, label, agent),
    FOREIGN KEY (workspace, agent) REFERENCES agents (workspace, name) ON DELETE CASCADE
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX agent_labels_by_agent ON agent_labels (workspace, agent);

  CREATE TABLE events (
    position INTEGER PRIMARY KEY AUTOINCREMENT,
    kind TEXT NOT NULL,
    at INTEGER NOT NULL,
    workspace TEXT NOT NULL,
    subject TEXT NOT NULL,
    actor TEXT NOT NULL,
    attributes TEXT NOT NULL,
    agent TEXT
  ) STRICT;

  CREATE TABLE requests (
    number INTEGER PRIMARY KEY,
    caller TEXT NOT NULL,
    method TEXT NOT NULL,
    id TEXT NOT NULL,
    body_hash TEXT NOT NULL,
    at INTEGER NOT NULL,
    reference TEXT NOT NULL,
    UNIQUE (caller, method, id)
  ) STRICT;
  `,
  `
  CREATE TABLE conversations (
    workspace TEXT NOT NULL,
    id TEXT NOT NULL,
    agent TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('OPEN', 'CLOSED')),
    title TEXT NOT NULL,
    messages INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    PRIMARY KEY (workspace, id)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX conversations_by_agent ON conversations (workspace, agent, id);

  CREATE TABLE messages (
    workspace TEXT NOT NULL,
    conversation TEXT NOT NULL,
    sequence INTEGER NOT NULL,
    id TEXT NOT NULL,
    performative TEXT NOT NULL,
    sender TEXT NOT NULL,
    receiver TEXT NOT NULL,
    content TEXT NOT NULL,
    in_reply_to TEXT,
    turn TEXT NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (workspace, conversation, sequence)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE turns (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    workspace TEXT NOT NULL,
    id TEXT NOT NULL UNIQUE,
    agent TEXT NOT NULL,
    agent_version INTEGER NOT NULL DEFAULT 0,
    conversation TEXT NOT NULL,
    message TEXT NOT NULL,
    state TEXT NOT NULL CHECK (
      state IN ('READY', 'RUNNING', 'WAITING', 'DONE', 'FAILED', 'CANCELLED')),
    attempt INTEGER NOT NULL DEFAULT 0,
    crashes INTEGER NOT NULL DEFAULT 0,
    steps INTEGER NOT NULL DEFAULT 0,
    steps_at_take_up INTEGER NOT NULL DEFAULT 0,
    last_sequence INTEGER NOT NULL DEFAULT 0,
    tool_calls INTEGER NOT NULL DEFAULT 0,
    input_tokens INTEGER NOT NULL DEFAULT 0,
    output_tokens INTEGER NOT NULL DEFAULT 0,
    cpu_ms REAL NOT NULL DEFAULT 0,
    journal_bytes INTEGER NOT NULL DEFAULT 0,
    reply TEXT,
    failure TEXT,
    created_at INTEGER NOT NULL,
    ended_at INTEGER,
    CHECK ((ended_at IS NULL) = (state IN ('READY', 'RUNNING', 'WAITING')))
  ) STRICT;
  CREATE INDEX turns_by_id ON turns (workspace, id);
  CREATE INDEX turns_by_agent ON turns (workspace, agent, id);
  CREATE INDEX turns_by_conversation ON turns (workspace, conversation, id);
  CREATE INDEX turns_open ON turns (number) WHERE state IN ('READY', 'RUNNING', 'WAITING');
  CREATE INDEX turns_open_by_agent ON turns (workspace, agent, number)
    WHERE state IN ('READY', 'RUNNING', 'WAITING');

  CREATE TABLE turn_events (
    turn INTEGER NOT NULL REFERENCES turns (number) ON DELETE CASCADE,
    sequence INTEGER NOT NULL,
    at INTEGER NOT NULL,
    fact TEXT NOT NULL,
    PRIMARY KEY (turn, sequence)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE turn_blobs (
    workspace TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    turn INTEGER NOT NULL REFERENCES turns (number) ON DELETE CASCADE,
    PRIMARY KEY (workspace, sha256, turn)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE contexts (
    workspace TEXT NOT NULL,
    hash TEXT NOT NULL,
    parent TEXT,
    entries TEXT NOT NULL,
    PRIMARY KEY (workspace, hash)
  ) STRICT, WITHOUT ROWID;
  `,
];
