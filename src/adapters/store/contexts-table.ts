import type { Sha256 } from "../../domain/ids.ts";
import type { ContextLink } from "../../domain/turn-writes.ts";
import type { Db } from "./database.ts";

interface Row {
  readonly parent: Sha256 | null;
  readonly entries: string;
}

/** The `contexts` table: what models were given, each as its parent and what was added. */
export function contextsTable(db: Db) {
  const insert = db.prepare(`
    INSERT INTO contexts (workspace, hash, parent, entries)
    VALUES (@workspace, @hash, @parent, @entries) ON CONFLICT (workspace, hash) DO NOTHING`);
  const find = db.prepare<[string, string], Row>(
    "SELECT parent, entries FROM contexts WHERE workspace = +? AND hash = +?",
  );
  return {
    /** Put its entries as blobs in the same operation. Returns the bytes it takes. */
    put(workspace: string, { hash, parent, entries }: ContextLink): number {
      const text = JSON.stringify(entries);
      insert.run({ workspace, hash, parent: parent ?? null, entries: text });
      return text.length;
    },
    /** The hashes of all entries, those of the first ancestor first. */
    entriesOf(workspace: string, hash: Sha256): Sha256[] {
      const links: Sha256[][] = [];
      for (let next: Sha256 | null = hash; next !== null; ) {
        const row: Row | undefined = find.get(workspace, next);
        if (row === undefined) throw new Error(`context ${workspace}/${next} is missing`);
        links.push(JSON.parse(row.entries));
        next = row.parent;
      }
      return links.reverse().flat();
    },
  };
}
