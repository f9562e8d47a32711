import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { openStore } from "./adapters/store/open-store.ts";
import { type Config, describeConfig } from "./config.ts";
import { FailureError } from "./domain/failure.ts";
import type { Observer } from "./domain/observer.ts";
import type { Runtime } from "./domain/runtime.ts";
import type { Store } from "./domain/store.ts";
import { createObserver } from "./observe/observer.ts";
import type { ServerFacts } from "./rpc/system-service.ts";
import { createRuntime } from "./runtime.ts";
import { openServerFile } from "./server-file.ts";
import { version } from "./version.ts";

/** What a started server tells whoever started it. */
export interface Started {
  readonly version: string;
  readonly url: string;
  readonly dataDirectory: string;
  /** Agents deployed, over all workspaces. */
  readonly agents: number;
  /** Versions kept, over all agents. */
  readonly agentVersions: number;
}

/** The end of a server whose disk failed under it. */
export class BrokenStoreError extends Error {
  override readonly name = "BrokenStoreError";
  /** What to do. */
  readonly hint: string;

  constructor(directory: string, cause: Error) {
    super(`The store failed (${cause.message}): whether the last writes were kept is unknown`, {
      cause,
    });
    this.hint =
      `Check the disk of ${directory} and start the server again; then repeat what was not ` +
      "acknowledged with the same request ids: each is done once";
  }
}

/**
 * Runs the server until `signal` aborts; rejects when it cannot start, or when the disk fails under
 * it. Errors meant for people have a `message` and a `hint`. Read down for the order of start; stop
 * is the reverse.
 */
export async function serve(
  config: Config,
  signal: AbortSignal,
  ready: (started: Started) => void,
): Promise<void> {
  // Nothing the server writes is for other users of the machine.
  process.umask(0o077);
  await using observer = createObserver({
    level: config["log.level"],
    pretty: config["log.format"] === "pretty" || (config["log.format"] === "auto" && isTerminal()),
  });
  await using runtime = createRuntime({
    onTaskFailure: (task, error) => observer.note("error", "task failed", { task, error }),
  });
  const broken = Promise.withResolvers<never>();
  broken.promise.catch(() => {}); // Awaited below; a failure before that must not end the process.
  const directory = config["server.data_dir"];
  const opening = openStore({
    directory,
    runtime,
    observer,
    onFatal: (error) => broken.reject(new BrokenStoreError(directory, error)),
    freeDiskBytesMin: config["limits.free_disk_bytes_min"],
  });
  // The protocols take as long to load as the store takes to open on its own thread.
  const loading = Promise.all([import("./open-port.ts"), import("./open-turn-engine.ts")]);
  loading.catch(() => {}); // Awaited below, where the store is closed if it fails.
  await using store = await opening;
  const [{ openPort }, { openTurnEngine }] = await loading;
  observer.storeStatus(() => store.status());
  const facts = factsOf(config, runtime);
  const token = randomBytes(32).toString("base64url");
  const ownAddresses: string[] = [];
  await using turns = await openTurnEngine({
    store,
    runtime,
    observer,
    directory,
    allow: config["tools.http_client.allow"],
    ownAddresses: () => ownAddresses,
    models: config.models,
    environment: (variable) => config.environment[variable],
  });
  observer.engineStatus(() => turns.status());
  await using listener = await openPort({ config, store, turns, runtime, observer, facts, token });
  ownAddresses.push(new URL(listener.url).host);
  const content = { url: listener.url, token, boot_id: facts.bootId, pid: process.pid };
  using _file = await openServerFile(directory, content);
  await recordStart({ store, runtime, observer, facts });
  const { agents, agentVersions } = await store.status();
  observer.note("info", "ready", { url: listener.url, directory, bootId: facts.bootId });
  ready({ version, url: listener.url, dataDirectory: directory, agents, agentVersions });
  if (!signal.aborted) await Promise.race([once(signal, "abort"), broken.promise]);
  observer.note("info", "stopping");
}

function factsOf(config: Config, runtime: Runtime): ServerFacts {
  return {
    version,
    bootId: runtime.id("boot"),
    startedAt: runtime.now(),
    protocols: ["grpc (http/2)", "connect (http/1.1)", "grpc-web (http/1.1)", "rest (http/1.1)"],
    config: describeConfig(config),
    residentBytes: () => process.memoryUsage.rss(),
  };
}

interface StartParts {
  readonly store: Store;
  readonly runtime: Runtime;
  readonly observer: Observer;
  readonly facts: ServerFacts;
}

/** A disk that is too full for this event must not keep the server from being read. */
async function recordStart({ store, runtime, observer, facts }: StartParts): Promise<void> {
  const write = store.write("appendEvent", {
    event: "SERVER_STARTED",
    workspace: "",
    subject: facts.bootId,
    attributes: { version: facts.version },
    actor: "",
    at: runtime.now(),
  });
  try {
    await write;
  } catch (error) {
    if (!(error instanceof FailureError) || error.failure.reason !== "DISK") throw error;
    observer.note("warn", error.failure.message);
  }
}

function isTerminal(): boolean {
  return process.stderr.isTTY === true;
}
