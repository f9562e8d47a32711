import type { JsonObject } from "../../domain/json.ts";
import type { ToolDefinition } from "../../domain/tool.ts";
import { aggregateFunctions, type CsvQuery, comparisons, raggedRules } from "./csv/csv-query.ts";
import { periods } from "./csv/period.ts";

/** The arguments of `csv_parser`: one of `source`, `url` and `text`, and what is asked of it. */
export interface CsvParserArguments extends CsvQuery {
  readonly source?: string;
  readonly url?: string;
  readonly text?: string;
}

const column: JsonObject = { type: "string", minLength: 1, maxLength: 500 };
const scalar: JsonObject = { type: ["string", "number", "boolean"] };

const filter: JsonObject = {
  type: "array",
  maxItems: 20,
  description: "Only rows for which all conditions hold.",
  items: {
    type: "object",
    additionalProperties: false,
    required: ["column", "op"],
    properties: {
      column,
      op: { type: "string", enum: comparisons },
      value: { anyOf: [scalar, { type: "array", maxItems: 200, items: scalar }] },
      value_column: { ...column, description: "Compares with this column instead of a value." },
    },
  },
};

const aggregate: JsonObject = {
  type: "array",
  maxItems: 20,
  description: "What to compute of each group, or of all rows without group_by.",
  items: {
    type: "object",
    additionalProperties: false,
    required: ["fn"],
    properties: { column, fn: { type: "string", enum: aggregateFunctions } },
  },
};

const sort: JsonObject = {
  type: "array",
  maxItems: 5,
  description: "Order of rows by a column, or of groups by an aggregate such as sum(revenue).",
  items: {
    type: "object",
    additionalProperties: false,
    required: ["by", "order"],
    properties: { by: column, order: { type: "string", enum: ["asc", "desc"] } },
  },
};

const trend: JsonObject = {
  type: "object",
  additionalProperties: false,
  description: "How a number changes over a date column, by period.",
  properties: {
    date_column: column,
    value_column: column,
    period: { type: "string", enum: periods },
    fn: { type: "string", enum: ["sum", "mean", "min", "max", "count"] },
  },
};

const inputSchema: JsonObject = {
  type: "object",
  additionalProperties: false,
  minProperties: 1,
  properties: {
    source: { type: "string", description: "The body_ref of an answer of http_client." },
    url: { type: "string", maxLength: 8192, description: "Address of the table; it is fetched." },
    text: { type: "string", maxLength: 1_048_576, description: "The table itself." },
    delimiter: { type: "string", minLength: 1, maxLength: 4, description: "Default: found out." },
    encoding: { type: "string", maxLength: 40, description: "Default: found out." },
    has_header: { type: "boolean", description: "Default: found out." },
    columns: { type: "array", maxItems: 200, items: column, description: "Columns to tell of." },
    filter,
    group_by: {
      type: "array",
      maxItems: 5,
      items: column,
      description: "Columns to group by; date:month groups dates by month.",
    },
    aggregate,
    sort,
    top_n: { type: "integer", minimum: 1, maximum: 1000, description: "Only the first n." },
    trend,
    limit: { type: "integer", minimum: 0, maximum: 1000, description: "Rows shown." },
    ragged_rows: {
      type: "string",
      enum: raggedRules,
      description: "Rows with too few or too many cells; auto keeps the short ones.",
    },
  },
};

export const csvParserDefinition: ToolDefinition = {
  name: "csv_parser",
  description:
    "Analyzes a CSV table: columns with types and statistics (sum, mean, minimum, maximum), filter, " +
    "group-by with totals, top rows, and trends over time. Without further arguments it gives an overview.",
  inputSchema,
};
