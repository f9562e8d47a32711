import { hash } from "node:crypto";
import { join } from "node:path";
import Database from "better-sqlite3";

type Value = string | number | bigint | Buffer | null;
type Row = Readonly<Record<string, Value>>;
/** The value of a column in a copy. */
type Copied = (copy: number) => Value;

/** What is another one in each copy: texts by the text that stands in the first turn. */
type Renamed = ReadonlyMap<string, (copy: number) => string>;

/** Tables in which a turn has rows, with the columns that are copied. */
const tables = {
  conversations: "*",
  turns: "*",
  blobs: "workspace, sha256, content",
  messages: "*",
  contexts: "*",
  turn_events: "*",
  turn_blobs: "*",
};

/**
 * Copies the only turn of a store that no server has open until there are `count`, each in a
 * conversation of its own, with a question of its own and the answer of all. Rows are written as
 * they are, in one transaction: 10⁶ turns take a minute or two.
 */
export function fillStore(directory: string, count: number): void {
  const db = new Database(join(directory, "caxton.db"));
  db.pragma("journal_mode = MEMORY");
  db.pragma("synchronous = OFF");
  db.pragma("foreign_keys = OFF");
  db.pragma("cache_size = -2000000");
  const renamed = findRenamed(db);
  const copiers = Object.entries(tables).map((table) => createCopier(db, table, renamed));
  db.transaction(() => {
    for (let copy = 1; copy < count; copy += 1) {
      for (const copyRows of copiers) copyRows(copy);
    }
  })();
  db.pragma("journal_mode = WAL");
  db.close();
}

function findRenamed(db: Database.Database): Renamed {
  const texts = (sql: string) => db.prepare(sql).pluck().all() as string[];
  const ids = texts(
    "SELECT id FROM conversations UNION SELECT id FROM turns UNION SELECT id FROM messages",
  );
  const question = "SELECT content FROM messages WHERE sequence = 1";
  const hashes = texts(`SELECT hash FROM contexts UNION ${question}`);
  const toId = (id: string) => (copy: number) =>
    id.slice(0, -12) + copy.toString(16).padStart(12, "0");
  const toHash = (sha256: string) => (copy: number) => hash("sha256", `${sha256}${copy}`);
  return new Map([
    ...ids.map((id) => [id, toId(id)] as const),
    ...hashes.map((sha256) => [sha256, toHash(sha256)] as const),
  ]);
}

/** Writes the rows of a table that a copy of the turn has for itself. */
function createCopier(
  db: Database.Database,
  [table, columns]: readonly [string, string],
  renamed: Renamed,
) {
  const copiers: ((copy: number) => void)[] = [];
  for (const row of db.prepare(`SELECT ${columns} FROM ${table}`).all() as Row[]) {
    const changes = Object.entries(row).map(([name, value]) => findChange(name, value, renamed));
    const isShared = changes.every((change) => change === undefined);
    if (isShared) continue;
    const values = Object.values(row);
    const places = values.map(() => "?").join(", ");
    const insert = db.prepare(`INSERT INTO ${table} (${Object.keys(row)}) VALUES (${places})`);
    copiers.push((copy) => {
      insert.run(values.map((value, index) => changes[index]?.(copy) ?? value));
    });
  }
  return (copy: number) => {
    for (const copyRow of copiers) copyRow(copy);
  };
}

/** Undefined: the same in each copy. */
function findChange(name: string, value: Value, renamed: Renamed): Copied | undefined {
  // The number of the turn, and what refers to it.
  if (typeof value === "number" && (name === "number" || name === "turn")) {
    return (copy) => value + copy;
  }
  if (typeof value !== "string") return undefined;
  const found = [...renamed].filter(([text]) => value.includes(text));
  if (found.length === 0) return undefined;
  return (copy) => found.reduce((text, [old, to]) => text.replaceAll(old, to(copy)), value);
}
