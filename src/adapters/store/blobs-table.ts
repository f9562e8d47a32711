import type { Sha256 } from "../../domain/ids.ts";
import type { Db } from "./database.ts";

interface Key {
  readonly workspace: string;
  readonly sha256: Sha256;
}

/** The `blobs` table: contents, each stored once per workspace and named by its SHA-256. */
export function blobsTable(db: Db) {
  const find = db
    .prepare<Key, Buffer>(
      "SELECT content FROM blobs WHERE workspace = +@workspace AND sha256 = +@sha256",
    )
    .pluck();
  const insert = db.prepare<Key & { content: Buffer }>(`
    INSERT INTO blobs (workspace, sha256, content) VALUES (@workspace, @sha256, @content)
    ON CONFLICT (workspace, sha256) DO NOTHING`);
  const removeUnused = db.prepare<Key>(`
    DELETE FROM blobs WHERE workspace = +@workspace AND sha256 = +@sha256 AND NOT EXISTS (
      SELECT 1 FROM agent_versions WHERE workspace = +@workspace AND checksum = +@sha256
      UNION ALL SELECT 1 FROM turn_blobs WHERE workspace = +@workspace AND sha256 = +@sha256)`);
  const link = db.prepare<Key & { turn: number }>(`
    INSERT INTO turn_blobs (workspace, sha256, turn) VALUES (@workspace, @sha256, @turn)
    ON CONFLICT DO NOTHING`);
  return {
    /** Throws when it is absent: whoever has a hash has a reference that keeps it. */
    getText(workspace: string, sha256: Sha256): string {
      const content = find.get({ workspace, sha256 });
      if (content === undefined) throw new Error(`blob ${workspace}/${sha256} is missing`);
      return content.toString("utf8");
    },
    /** Write the reference in the same operation. */
    putText: (workspace: string, sha256: Sha256, text: string) =>
      void insert.run({ workspace, sha256, content: Buffer.from(text, "utf8") }),
    /**
     * Puts a text that the turn of this number refers to; returns the bytes it takes if it is new.
     */
    putForTurn(workspace: string, turn: number, sha256: Sha256, text: string): number {
      const content = Buffer.from(text, "utf8");
      const { changes } = insert.run({ workspace, sha256, content });
      link.run({ workspace, sha256, turn });
      return changes === 0 ? 0 : content.length;
    },
    /** Call after a reference was deleted. */
    deleteUnused: (workspace: string, sha256: Sha256) =>
      void removeUnused.run({ workspace, sha256 }),
  };
}
