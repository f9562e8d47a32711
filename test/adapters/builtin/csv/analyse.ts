import { analyseCsv } from "../../../../src/adapters/builtin/csv/analyse-csv.ts";
import type { CsvQuery } from "../../../../src/adapters/builtin/csv/csv-query.ts";
import { summarizeTable } from "../../../../src/adapters/builtin/csv/table-summary.ts";

/** Analyses a table that arrives in chunks of any size. */
export async function analyse(table: string | Uint8Array, query: CsvQuery = {}, chunkBytes = 7) {
  const bytes = Buffer.from(table);
  const source = {
    async *chunks() {
      for (let at = 0; at < bytes.length; at += chunkBytes) {
        yield bytes.subarray(at, at + chunkBytes);
      }
    },
  };
  const content = await analyseCsv(source, query, undefined);
  // biome-ignore lint/suspicious/noExplicitAny: answers are looked into freely
  const answer: any = JSON.parse(JSON.stringify(content));
  // biome-ignore lint/suspicious/noExplicitAny: as above
  const column = (name: string): any => answer.columns.find((it: any) => it.name === name);
  return { answer, column, summary: summarizeTable(content, undefined) };
}
