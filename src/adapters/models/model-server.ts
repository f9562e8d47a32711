import { parseBaseUrl } from "./base-url.ts";
import { type WireKind, wireKinds } from "./provider-kinds.ts";

/** One `[models.<name>]` of the server's configuration: a provider that the operator set up. */
export interface ModelServer {
  readonly name: string;
  readonly provider: WireKind;
  /** Undefined: the usual address of the provider. */
  readonly baseUrl: string | undefined;
  /** Environment variable of its key. */
  readonly apiKeyEnv: string | undefined;
  /** File of its key, readable by the server's user only. */
  readonly apiKeyFile: string | undefined;
  readonly defaultModel: string | undefined;
  /** Sent with each request; values may hold `${VARIABLE}`. */
  readonly headers: Readonly<Record<string, string>>;
  readonly contextTokens: number | undefined;
  readonly firstPartMs: number | undefined;
  readonly gapMs: number | undefined;
  readonly retriesMax: number | undefined;
  /** Azure. */
  readonly deploymentName: string | undefined;
  readonly apiVersion: string | undefined;
}

type Check = (value: unknown) => unknown;

const hourMs = 60 * 60 * 1000;

/** Key in the file -> name here, and its check. */
const fields: Readonly<Record<string, readonly [keyof ModelServer, Check]>> = {
  provider: ["provider", provider],
  base_url: ["baseUrl", text],
  api_key_env: ["apiKeyEnv", text],
  api_key_file: ["apiKeyFile", text],
  default_model: ["defaultModel", text],
  headers: ["headers", headers],
  context_tokens: ["contextTokens", wholeNumber(1, 100_000_000)],
  first_part_ms: ["firstPartMs", wholeNumber(1, hourMs)],
  gap_ms: ["gapMs", wholeNumber(1, hourMs)],
  retries_max: ["retriesMax", wholeNumber(0, 10)],
  deployment_name: ["deploymentName", text],
  api_version: ["apiVersion", text],
};

const empty = {
  baseUrl: undefined,
  apiKeyEnv: undefined,
  apiKeyFile: undefined,
  defaultModel: undefined,
  headers: {},
  contextTokens: undefined,
  firstPartMs: undefined,
  gapMs: undefined,
  retriesMax: undefined,
  deploymentName: undefined,
  apiVersion: undefined,
} as const;

/**
 * Reads `[models]` of the configuration file, in the file's order. `problems` are sentences that
 * name the key; with any of them the servers are not complete.
 */
export function parseModelServers(models: unknown): {
  readonly servers: readonly ModelServer[];
  readonly problems: readonly string[];
} {
  if (!isTable(models)) return { servers: [], problems: ["models: must be a table"] };
  const problems: string[] = [];
  const servers = Object.entries(models).map(([name, table]) =>
    parseServer(name, table, (problem) => problems.push(`models.${name}${problem}`)),
  );
  return { servers, problems };
}

type Complain = (problem: string) => void;

function parseServer(name: string, table: unknown, complain: Complain): ModelServer {
  if (!isTable(table)) complain(": must be a table");
  const values = parseFields(isTable(table) ? table : {}, complain);
  const kind = values.provider ?? wireKinds.find((it) => it === name);
  if (kind === undefined) complain(`.provider: must be one of ${wireKinds.join(", ")}`);
  const server = { ...empty, ...values, name, provider: kind as WireKind };
  if (server.apiKeyEnv !== undefined && server.apiKeyFile !== undefined) {
    complain(".api_key_file: must not stand beside api_key_env");
  }
  if (server.baseUrl === undefined) return server;
  const parse = (url: unknown) => parseBaseUrl(String(url), server.provider);
  const complainOfUrl = (problem: string) => complain(`.base_url: ${problem}`);
  return { ...server, baseUrl: checked(parse, server.baseUrl, complainOfUrl) };
}

function parseFields(
  table: Readonly<Record<string, unknown>>,
  complain: Complain,
): Partial<ModelServer> {
  const values: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(table)) {
    const field = Object.hasOwn(fields, key) ? fields[key] : undefined;
    const names = Object.keys(fields).join(", ");
    if (field === undefined) complain(`.${key}: unknown key; there are ${names}`);
    else values[field[0]] = checked(field[1], value, (problem) => complain(`.${key}: ${problem}`));
  }
  return values;
}

function checked<Value>(
  check: (value: unknown) => Value,
  value: unknown,
  complain: Complain,
): Value | undefined {
  try {
    return check(value);
  } catch (error) {
    complain((error as Error).message);
    return undefined;
  }
}

const isTable = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function provider(value: unknown): WireKind {
  const found = wireKinds.find((kind) => kind === value);
  if (found !== undefined) return found;
  throw new Error(`must be one of ${wireKinds.join(", ")}`);
}

function text(value: unknown): string {
  if (typeof value === "string" && value !== "") return value;
  throw new Error("must be a text");
}

function headers(value: unknown): Readonly<Record<string, string>> {
  if (isTable(value) && Object.values(value).every((it) => typeof it === "string")) {
    return value as Readonly<Record<string, string>>;
  }
  throw new Error('must be a table of texts, such as { x-team = "research" }');
}

function wholeNumber(least: number, most: number): Check {
  return (value) => {
    if (Number.isSafeInteger(value) && Number(value) >= least && Number(value) <= most) {
      return value;
    }
    throw new Error(`must be a whole number from ${least} to ${most}`);
  };
}
