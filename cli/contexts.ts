import { chmodSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { findCloseMatch } from "../src/manifest/close-match.ts";
import { CommandError } from "./command-error.ts";
import { exitCodes } from "./exit-codes.ts";

type Environment = Readonly<Record<string, string | undefined>>;

/** A named server to talk to. */
export interface Context {
  readonly server: string;
  readonly workspace?: string | undefined;
  readonly apiKey?: string | undefined;
}

/** Everything in `contexts.toml`. */
export interface Contexts {
  /** Name of the one in use; undefined when none is. */
  readonly current: string | undefined;
  readonly byName: ReadonlyMap<string, Context>;
}

/** `caxton/contexts.toml` in `XDG_CONFIG_HOME`, by default `~/.config`. */
export function contextsPath({ XDG_CONFIG_HOME, HOME }: Environment): string {
  return join(XDG_CONFIG_HOME || join(HOME || ".", ".config"), "caxton", "contexts.toml");
}

/** The contexts kept; none when there is no file. Throws `CommandError` for a damaged file. */
export async function readContexts(environment: Environment): Promise<Contexts> {
  const path = contextsPath(environment);
  const text = readIfExists(path);
  if (text === undefined) return { current: undefined, byName: new Map() };
  const { parse, TomlError } = await import("smol-toml");
  try {
    return parseContexts(parse(text));
  } catch (error) {
    if (!(error instanceof TomlError || error instanceof TypeError)) throw error;
    throw new CommandError({
      exitCode: exitCodes.error,
      message: `${path} is damaged: ${error.message.split("\n")[0]}`,
      hint: "Correct it, or delete it and set the contexts anew: caxton context set <name> --server <url>",
    });
  }
}

/** Writes the contexts, for this user only (they may hold keys): all or nothing. */
export async function writeContexts(
  environment: Environment,
  { current, byName }: Contexts,
): Promise<void> {
  const { stringify } = await import("smol-toml");
  const path = contextsPath(environment);
  const contexts = Object.fromEntries(
    [...byName].map(([name, context]) => [name, toToml(context)]),
  );
  const text = stringify({ ...(current === undefined ? {} : { current }), contexts });
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const draft = `${path}.${process.pid}`;
  writeFileSync(draft, `${text}\n`, { mode: 0o600 });
  chmodSync(draft, 0o600);
  renameSync(draft, path);
}

/** The context `name`, or the one in use; undefined when none is. Throws for an unknown name. */
export async function findContext(
  environment: Environment,
  name?: string,
): Promise<Context | undefined> {
  const contexts = await readContexts(environment);
  const wanted = name ?? contexts.current;
  return wanted === undefined ? undefined : getContext(contexts, wanted);
}

/** The context `name`. Throws `CommandError` when there is none. */
export function getContext({ byName }: Contexts, name: string): Context {
  const context = byName.get(name);
  if (context !== undefined) return context;
  const suggestion = findCloseMatch(name, [...byName.keys()]);
  throw new CommandError({
    exitCode: exitCodes.notFound,
    message: `There is no context '${name}'`,
    hint:
      suggestion === undefined
        ? "See what there is: caxton context list"
        : `Did you mean '${suggestion}'?`,
  });
}

function parseContexts({ current, contexts = {} }: Record<string, unknown>): Contexts {
  if (current !== undefined && typeof current !== "string") {
    throw new TypeError("current must be a text");
  }
  const entries = Object.entries(contexts as Record<string, unknown>);
  return {
    current,
    byName: new Map(entries.map(([name, value]) => [name, parseContext(name, value)])),
  };
}

function parseContext(name: string, value: unknown): Context {
  const { server, workspace, api_key: apiKey } = (value ?? {}) as Record<string, unknown>;
  if (typeof server !== "string") throw new TypeError(`contexts.${name}.server must be a text`);
  return { server, workspace: optionalText(workspace), apiKey: optionalText(apiKey) };
}

function optionalText(value: unknown): string | undefined {
  if (value === undefined || typeof value === "string") return value;
  throw new TypeError("workspace and api_key must be texts");
}

function toToml({ server, workspace, apiKey }: Context): Record<string, string> {
  return {
    server,
    ...(workspace === undefined ? {} : { workspace }),
    ...(apiKey === undefined ? {} : { api_key: apiKey }),
  };
}

function readIfExists(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}
