import type { ToolConfig } from "../domain/agent-spec.ts";
import { decodeTable, tableDefaults } from "./decode-table.ts";
import { createTable, type Field } from "./field.ts";
import { freeTable, list, namedTable, table } from "./group-fields.ts";
import type { Located } from "./located.ts";
import { flag, integer, reportType, text } from "./scalar-fields.ts";
import { duration, rate, size } from "./unit-fields.ts";

const word = text("", "", { default: "" });

const httpClientTable = createTable({
  timeoutMs: duration("timeout", "Wait for an answer.", { min: "1ms", max: "1h" }),
  redirectsMax: integer("max_redirects", "Redirects followed.", { min: 0, max: 20 }),
  allowedDomains: list("allowed_domains", "Domains it may reach.", word),
  baseUrl: text("base_url", "Put in front of relative addresses."),
  retriesMax: integer("retry_attempts", "Repeats after a failure.", {
    min: 0,
    max: 10,
    aliases: ["max_retries"],
  }),
  rateLimit: rate("rate_limit", "How often it may be called."),
  verifyTls: flag("verify_ssl", "Check certificates.", { default: true, aliases: ["verify_tls"] }),
  responseBytesMax: size("max_response_size", "Largest answer.", { min: "1B", max: "1GB" }),
});

const csvParserTable = createTable({
  delimiter: text("delimiter", "Between fields.", { lengthMax: 4 }),
  encoding: text("encoding", "Of the file.", { lengthMax: 40 }),
  fileBytesMax: size("max_file_size", "Largest file.", { min: "1B", max: "1GB" }),
  allowedExtensions: list("allowed_extensions", "Endings of file names.", word),
});

const builtinTables = createTable({
  httpClient: table("http_client", "Settings of `http_client`.", httpClientTable),
  csvParser: table("csv_parser", "Settings of `csv_parser`.", csvParserTable),
});

/** Settings of tools by name: those of built-in tools are typed, those of others are free. */
export function toolConfig(key: string): Field<ToolConfig> {
  const description =
    "Settings of tools, by tool; those not listed here are passed on as they are.";
  const settings = freeTable("", "Settings of a tool.");
  const others = namedTable(key, description, settings, { itemType: "tables of anything" });
  return {
    ...others,
    table: builtinTables,
    fallback: { ...tableDefaults(builtinTables), others: {} },
    read: (node, field, report) => {
      if (node.table === undefined) {
        return reportType(report, node, field, { wanted: "a table", example: `[${field}.…]` });
      }
      const isBuiltin = ([name]: [string, Located]) => builtinTables.names.has(name);
      const entries = [...node.table];
      const typed = { ...node, table: new Map(entries.filter(isBuiltin)) };
      const free = { ...node, table: new Map(entries.filter((entry) => !isBuiltin(entry))) };
      return {
        ...decodeTable(builtinTables, [{ node: typed, field }], report),
        others: others.read(free, field, report) ?? {},
      };
    },
  };
}
