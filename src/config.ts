import { join } from "node:path";
import { type ConfigFile, emptyConfigFile, parseConfigFile } from "./config-file.ts";
import { limits } from "./domain/limits.ts";

/** How one value of the configuration is read, and what it means. */
interface Field<Value> {
  /** Environment variable; absent for what only a file can say. */
  readonly env?: string;
  /** Flag of `caxton server start`; absent where there is none. */
  readonly flag?: string;
  readonly fallback: Value;
  /** Throws a sentence that starts with "must". */
  readonly parse: (value: unknown) => Value;
  readonly description: string;
}

const logLevels = ["debug", "info", "warn", "error"] as const;
const logFormats = ["auto", "json", "pretty"] as const;
const loopbackHosts = ["127.0.0.1", "::1", "localhost"] as const;

/** Every value there is: this table is the type, the defaults, the checks and the documentation. */
const fields = {
  "server.host": {
    env: "CAXTON_HOST",
    flag: "host",
    fallback: "127.0.0.1",
    parse: loopbackHost,
    description: "Address to listen on; only this machine's own until access keys exist",
  },
  "server.port": {
    env: "CAXTON_PORT",
    flag: "port",
    fallback: 8080,
    parse: wholeNumber(0, 65_535),
    description: "Port to listen on; 0 takes a free one",
  },
  "server.data_dir": {
    env: "CAXTON_DATA_DIR",
    flag: "data-dir",
    fallback: "",
    parse: text,
    description: "Directory of everything the server keeps; one server at a time uses it",
  },
  "server.allowed_hosts": {
    env: "CAXTON_ALLOWED_HOSTS",
    fallback: [],
    parse: hosts,
    description: "More values of the Host header to accept, as host:port (a proxy's name, say)",
  },
  "server.allowed_origins": {
    env: "CAXTON_ALLOWED_ORIGINS",
    fallback: [],
    parse: origins,
    description: "Pages of other sites that may call, by their origin: http://localhost:5173",
  },
  "limits.connections_max": {
    env: "CAXTON_CONNECTIONS_MAX",
    fallback: 4_096,
    parse: wholeNumber(1, 100_000),
    description: "Connections open at once; more are refused",
  },
  "limits.free_disk_bytes_min": {
    env: "CAXTON_FREE_DISK_BYTES_MIN",
    fallback: limits.freeDiskBytesMin,
    parse: wholeNumber(0, Number.MAX_SAFE_INTEGER),
    description: "Free bytes on the data directory's disk below which writes are refused",
  },
  "tools.http_client.allow": {
    env: "CAXTON_TOOLS_HTTP_CLIENT_ALLOW",
    fallback: [],
    parse: hosts,
    description: "Private addresses that the tool http_client may reach, as host:port",
  },
  models: {
    fallback: {},
    parse: table,
    description: "Language models by name, each a table [models.<name>]; see docs/models.md",
  },
  "log.level": {
    env: "CAXTON_LOG_LEVEL",
    fallback: "info",
    parse: oneOf(logLevels),
    description: "Least severe level that is logged: debug, info, warn or error",
  },
  "log.format": {
    env: "CAXTON_LOG_FORMAT",
    fallback: "auto",
    parse: oneOf(logFormats),
    description: "json, pretty, or auto: pretty on a terminal, JSON elsewhere",
  },
} as const satisfies Record<string, Field<unknown>>;

export type ConfigName = keyof typeof fields;

/** The configuration in force: every value by the name it has in the file. */
export type Config = {
  readonly [Name in ConfigName]: ReturnType<(typeof fields)[Name]["parse"]>;
} & {
  /** Where each value comes from: `default`, `environment X`, `flag --x`, or the file's name. */
  readonly origins: Readonly<Record<ConfigName, string>>;
  /** Variables of the environment, for what the configuration names by variable: keys of models. */
  readonly environment: Readonly<Record<string, string | undefined>>;
};

/** Where values may come from. */
export interface ConfigSources {
  /** Values of flags by the flag's name without dashes, `config` (the file) among them. */
  readonly flags: Readonly<Record<string, string | number | undefined>>;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Text of a file, or undefined when it does not exist. */
  readonly readFile: (path: string) => string | undefined;
}

/** A configuration that cannot be used. `message` lists every problem; `hint` says what to do. */
export class ConfigError extends Error {
  override readonly name = "ConfigError";
  readonly hint: string;

  constructor(problems: readonly string[], hint: string) {
    super(problems.join("\n"));
    this.hint = hint;
  }
}

interface Found {
  readonly value: unknown;
  readonly origin: string;
}

/**
 * Reads the configuration: flag > environment > file > default. The file is `--config`, else
 * `CAXTON_CONFIG`, else `caxton.toml` in the data directory where there is one. Throws
 * `ConfigError` with every problem at once.
 */
export function loadConfig(sources: ConfigSources): Config {
  const problems: string[] = [];
  const file = readConfigFile(sources, problems);
  const values: Record<string, unknown> = {};
  const origins: Record<string, string> = {};
  for (const name of configNames) {
    const field: Field<unknown> = fields[name];
    const found = findValue(name, field, sources, file);
    origins[name] = found.origin;
    try {
      values[name] = found.origin === "default" ? found.value : field.parse(found.value);
    } catch (error) {
      const place = found.origin === file.path ? file.placeOf(name) : found.origin;
      problems.push(`${name} (${place}): ${(error as Error).message}`);
    }
  }
  if (problems.length > 0) {
    const hint = "caxton server start --print-config shows every value and where it comes from";
    throw new ConfigError(problems, hint);
  }
  if (values["server.data_dir"] === "") {
    values["server.data_dir"] = defaultDataDirectory(sources.environment);
  }
  return { ...values, origins, environment: sources.environment } as unknown as Config;
}

/** The configuration as rows to print, in the order of the table. */
export function describeConfig(config: Config) {
  return configNames.map((name) => ({
    name,
    value: shown(config[name]),
    origin: config.origins[name],
    description: fields[name].description,
  }));
}

/** Models by name only: their headers may hold what is nobody's business. */
function shown(value: Config[ConfigName]): string {
  return typeof value === "object" && !Array.isArray(value)
    ? Object.keys(value).join(", ")
    : String(value);
}

const configNames = Object.keys(fields) as ConfigName[];

/** Every variable of the environment that sets a value. */
export const configVariables: readonly string[] = configNames.flatMap((name) => {
  const field: Field<unknown> = fields[name];
  return field.env ?? [];
});

/** `XDG_DATA_HOME/caxton`, by default `~/.local/share/caxton`. */
export function defaultDataDirectory(environment: ConfigSources["environment"]): string {
  const { XDG_DATA_HOME, HOME } = environment;
  return join(XDG_DATA_HOME || join(HOME || ".", ".local", "share"), "caxton");
}

function findValue(
  name: ConfigName,
  field: Field<unknown>,
  { flags, environment }: ConfigSources,
  file: ConfigFile,
): Found {
  const flag = field.flag === undefined ? undefined : flags[field.flag];
  if (flag !== undefined) return { value: flag, origin: `flag --${field.flag}` };
  const variable = field.env === undefined ? undefined : environment[field.env];
  if (variable !== undefined && variable !== "") {
    return { value: variable, origin: `environment ${field.env}` };
  }
  if (Object.hasOwn(file.values, name)) return { value: file.values[name], origin: file.path };
  return { value: field.fallback, origin: "default" };
}

function readConfigFile(sources: ConfigSources, problems: string[]): ConfigFile {
  const { flags, environment, readFile } = sources;
  const asked = flags.config ?? environment.CAXTON_CONFIG;
  const directory =
    flags["data-dir"] ?? environment.CAXTON_DATA_DIR ?? defaultDataDirectory(environment);
  const path = String(asked || join(String(directory), "caxton.toml"));
  const toml = readFile(path);
  if (toml !== undefined) return parseConfigFile(path, toml, configNames, problems);
  if (asked) problems.push(`${path}: there is no such file`);
  return emptyConfigFile(path);
}

function text(value: unknown): string {
  if (typeof value === "string" && value !== "") return value;
  throw new Error("must be a text");
}

function wholeNumber(least: number, most: number) {
  return (value: unknown): number => {
    const number = typeof value === "string" && /^\d{1,16}$/.test(value) ? Number(value) : value;
    if (Number.isSafeInteger(number) && Number(number) >= least && Number(number) <= most) {
      return Number(number);
    }
    throw new Error(`must be a whole number from ${least} to ${most}`);
  };
}

function oneOf<const Choice extends string>(choices: readonly Choice[]) {
  return (value: unknown): Choice => {
    const found = choices.find((choice) => choice === value);
    if (found !== undefined) return found;
    throw new Error(`must be one of ${choices.join(", ")}`);
  };
}

function loopbackHost(value: unknown): string {
  const found = loopbackHosts.find((host) => host === value);
  if (found !== undefined) return found;
  const why = "binding elsewhere waits for access keys; put a proxy in front until then";
  throw new Error(`must be one of ${loopbackHosts.join(", ")} (${why})`);
}

function hosts(value: unknown): readonly string[] {
  const isHost = (text: string) => /^[^\s/:]+:\d{1,5}$/.test(text);
  return list(value, isHost, 'host:port, such as ["caxton.example:443"]');
}

function origins(value: unknown): readonly string[] {
  const isOrigin = (text: string) => /^https?:/.test(text) && URL.parse(text)?.origin === text;
  return list(value, isOrigin, 'origins, such as ["http://localhost:5173"]');
}

/** Texts with commas between, or a list of them. */
function list(value: unknown, fits: (text: string) => boolean, what: string): readonly string[] {
  const texts = typeof value === "string" ? value.split(",").map((text) => text.trim()) : value;
  const isGood = (text: unknown) => typeof text === "string" && fits(text);
  if (Array.isArray(texts) && texts.every(isGood)) return texts;
  throw new Error(`must be a list of ${what}`);
}

/** Checked by whoever knows the models, once they are loaded. */
function table(value: unknown): Readonly<Record<string, unknown>> {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) {
    return value as Readonly<Record<string, unknown>>;
  }
  throw new Error("must be a table");
}
