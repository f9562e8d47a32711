import type { JsonObject } from "../../../domain/json.ts";
import type { ToolDefinition } from "../../../domain/tool.ts";
import { type Conversation, callKey, type Step } from "./conversation.ts";
import { answerWith, callsMax, callTool, type Decision } from "./decision.ts";
import { describeInsights } from "./insights.ts";
import { findInOverview, toOverviewQueries } from "./overview-plan.ts";
import { describeFailure } from "./step-answer.ts";
import {
  type AnsweredQuery,
  describeColumns,
  describeMalformed,
  describeMissing,
  describeQuery,
} from "./table-answer.ts";
import { toTableArguments } from "./table-call.ts";
import { findTableProfile, type TableProfile } from "./table-profile.ts";
import type { TableQuery } from "./table-query.ts";
import { parseTableQuestion } from "./table-question.ts";
import { fetchStep, findTableSources, type TableSource } from "./table-source.ts";
import { findFetchTool, findTableTool, type TableTool, toParameters } from "./tool-shapes.ts";
import { findUnknownValues, toValueArguments, withValues } from "./unknown-values.ts";

/** The next step towards an answer about a table; undefined when no table is talked about. */
export function decideTable(
  conversation: Conversation,
  tools: readonly ToolDefinition[],
): Decision | undefined {
  const table = findTableTool(tools);
  if (table === undefined) return undefined;
  const fetchTool = findFetchTool(tools);
  const sources = findTableSources(conversation, fetchTool?.name);
  if (sources.length === 0) return undefined;
  const reports: string[] = [];
  for (const source of sources) {
    const next = readSource(source, conversation, table, fetchTool);
    if (typeof next !== "string") return next;
    reports.push(sources.length > 1 ? `${source.title}\n${next}` : next);
  }
  return reports.every((it) => it === "")
    ? undefined
    : answerWith(reports.filter((it) => it !== "").join("\n\n"));
}

/** Text when the source is done with, else the next calls. */
function readSource(
  source: TableSource,
  conversation: Conversation,
  table: TableTool,
  fetchTool: ToolDefinition | undefined,
): Decision | string {
  const fetched =
    fetchTool && source.url ? fetchStep(source.url, fetchTool.name, conversation) : undefined;
  if (fetchTool && source.url && !source.reference && fetched === undefined)
    return callTool(fetchTool.name, toFetchArguments(source.url, fetchTool));
  if (source.problem !== undefined) return source.problem;
  const base = toSourceArgument(source, table);
  const seen = findStep(conversation, table, base);
  if (seen === undefined) return callTool(table.definition.name, base);
  const profile =
    seen.reply && !seen.reply.isError ? findTableProfile(seen.reply.content) : undefined;
  if (profile === undefined) return describeFailure(seen);
  return lookUpValues({ profile, base, content: seen.reply?.content ?? "" }, conversation, table);
}

/** A table that was read. */
interface KnownTable {
  readonly profile: TableProfile;
  /** The argument that names it. */
  readonly base: JsonObject;
  /** What the table tool said of it. */
  readonly content: string;
}

/** Learns the values of columns in which names of the question may stand, then answers. */
function lookUpValues(
  known: KnownTable,
  conversation: Conversation,
  table: TableTool,
): Decision | string {
  const { profile, base } = known;
  const { columns, wanted } = findUnknownValues(conversation.question, profile);
  const lookups = columns.map((column) => {
    const args = { ...base, ...toValueArguments(column, wanted) };
    return { column, args, step: findStep(conversation, table, args) };
  });
  const open = lookups.filter(({ step }) => step === undefined);
  if (open.length > 0 && conversation.steps.length <= 4) {
    const calls = open.map(({ args }) => ({ name: table.definition.name, arguments: args }));
    return { kind: "calls", text: "", calls };
  }
  const richer = lookups.reduce((seen, { column, step }) => {
    const isUsable = step?.reply !== undefined && !step.reply.isError;
    return isUsable ? withValues(seen, column, step.reply?.content ?? "") : seen;
  }, profile);
  return answerQueries({ ...known, profile: richer }, conversation, table);
}

/** The argument of the table tool that takes what the source is. */
function toSourceArgument(
  source: TableSource,
  { definition, source: name }: TableTool,
): JsonObject {
  const names = new Set(toParameters(definition).map((parameter) => parameter.name));
  const { reference, url, text } = source;
  if (reference !== undefined) return { [name]: reference };
  if (url !== undefined) return { [names.has("url") ? "url" : name]: url };
  return { [names.has("text") ? "text" : name]: text ?? "" };
}

function toFetchArguments(url: string, { inputSchema }: ToolDefinition): JsonObject {
  const required = Array.isArray(inputSchema.required) ? inputSchema.required : [];
  return required.includes("method") ? { url, method: "GET" } : { url };
}

function findStep(
  { steps, earlierSteps }: Conversation,
  { definition }: TableTool,
  args: JsonObject,
): Step | undefined {
  const key = callKey(definition.name, args);
  return [...steps, ...earlierSteps].find(
    (step) => step.reply !== undefined && callKey(step.name, step.arguments) === key,
  );
}

/** Questions that a table without rows answers, too. */
const facts: ReadonlySet<string> = new Set(["rows", "columns", "missing", "malformed", "overview"]);

function answerQueries(
  { profile, base, content }: KnownTable,
  conversation: Conversation,
  table: TableTool,
): Decision | string {
  const asked = parseTableQuestion(conversation.question, profile);
  const isEmpty = profile.rows === 0 && !asked.some(({ kind }) => facts.has(kind));
  if (isEmpty) return `The file has 0 rows: there are no figures. ${describeColumns(profile)}`;
  const isOverview = asked.some(({ kind }) => kind === "overview");
  const overview = isOverview ? toOverviewQueries(profile) : [];
  const queries = [...asked, ...overview];
  const planned = queries.map((query) => ({
    query,
    told: overview.includes(query) ? findInOverview(query, content) : undefined,
    args: withSource(base, toTableArguments(query, profile)),
  }));
  const open = planned.flatMap(({ args, told }) =>
    args && told === undefined && !findStep(conversation, table, args)
      ? [{ name: table.definition.name, arguments: args }]
      : [],
  );
  const left = callsMax - conversation.steps.length;
  if (open.length > 0 && left > 0) return { kind: "calls", text: "", calls: open.slice(0, left) };
  const answers = planned.map(({ query, args, told }) =>
    toAnswer(query, told ?? (args && findStep(conversation, table, args)), args !== undefined),
  );
  const shown = answers.map((it) => (typeof it === "string" ? it : describeQuery(it, profile)));
  const found = answers.filter((it) => typeof it !== "string");
  const insights = describeInsights(
    found.filter(({ query }) => overview.includes(query)),
    profile,
  );
  const lines = [insights, ...shown].filter((line) => line !== "");
  return [...lines, ...closing(queries, profile)].join("\n");
}

function withSource(base: JsonObject, args: JsonObject | undefined): JsonObject | undefined {
  return args === undefined ? undefined : { ...base, ...args };
}

/** A query with its result, or why there is none, in words. */
function toAnswer(
  query: TableQuery,
  found: Step | string | undefined,
  isLookedUp: boolean,
): AnsweredQuery | string {
  if (typeof found === "string") return { query, content: found };
  if (isLookedUp && found === undefined)
    return "One part of the question was left out: the limit of tool calls for one turn was reached.";
  if (found?.reply?.isError) return describeFailure(found);
  return { query, content: found?.reply?.content };
}

/** What is said of the whole table after the answers: size, and what is wrong with it. */
function closing(queries: readonly TableQuery[], profile: TableProfile): string[] {
  const kinds = new Set(queries.map(({ kind }) => kind));
  const isOverview = kinds.has("overview");
  const holes = profile.columns.some(({ missing }) => missing > 0);
  const size =
    kinds.has("rows") || kinds.has("distinct") || isOverview
      ? []
      : [
          `The file has ${profile.rows === 1 ? "1 row" : `${profile.rows.toLocaleString("en-US")} rows`}.`,
        ];
  const missing = isOverview && holes && !kinds.has("missing") ? [describeMissing(profile)] : [];
  const malformed =
    profile.malformed > 0 && !kinds.has("malformed") ? [describeMalformed(profile)] : [];
  return [...size, ...missing, ...malformed];
}
