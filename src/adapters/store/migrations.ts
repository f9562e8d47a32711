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
];
