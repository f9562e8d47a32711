import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { AgentService } from "../clients/gen/caxton/v1/agent_service_pb.ts";
import { SystemService } from "../clients/gen/caxton/v1/system_service_pb.ts";
import { openStore } from "./adapters/store/open-store.ts";
import { type Agents, createAgents } from "./agents/agents.ts";
import { type Config, describeConfig } from "./config.ts";
import type { Runtime } from "./domain/runtime.ts";
import type { Store } from "./domain/store.ts";
import { agentSchema } from "./manifest/schema.ts";
import { createObserver, type ProcessObserver } from "./observe/observer.ts";
import { agentService } from "./rpc/agent-service.ts";
import { listen, type Page } from "./rpc/listen.ts";
import { type ServerFacts, systemService } from "./rpc/system-service.ts";
import { createRuntime } from "./runtime.ts";
import { openServerFile } from "./server-file.ts";
import { version } from "./version.ts";

/** What a started server tells whoever started it. */
export interface Started {
  readonly url: string;
  readonly dataDirectory: string;
  /** Agents deployed, over all workspaces. */
  readonly agents: number;
  /** Versions kept, over all agents. */
  readonly agentVersions: number;
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
  await using store = await openStore({
    directory,
    runtime,
    observer,
    onFatal: broken.reject,
    freeDiskBytesMin: config["limits.free_disk_bytes_min"],
  });
  observer.storeStatus(() => store.status());
  const facts = factsOf(config, runtime);
  const token = randomBytes(32).toString("base64url");
  const agents = createAgents({ store, runtime });
  await using listener = await openPort({ config, store, agents, runtime, observer, facts, token });
  const content = { url: listener.url, token, boot_id: facts.bootId, pid: process.pid };
  using _file = await openServerFile(directory, content);
  await recordStart(store, runtime, facts);
  const { agents: count, agentVersions } = await store.status();
  observer.note("info", "ready", { url: listener.url, directory, bootId: facts.bootId });
  ready({ url: listener.url, dataDirectory: directory, agents: count, agentVersions });
  if (!signal.aborted) await Promise.race([once(signal, "abort"), broken.promise]);
  observer.note("info", "stopping");
}

interface PortParts {
  readonly config: Config;
  readonly store: Store;
  readonly agents: Agents;
  readonly runtime: Runtime;
  readonly observer: ProcessObserver;
  readonly facts: ServerFacts;
  readonly token: string;
}

function openPort({ config, store, agents, runtime, observer, facts, token }: PortParts) {
  return listen({
    host: config["server.host"],
    port: config["server.port"],
    allowedHosts: config["server.allowed_hosts"],
    limits: { connectionsMax: config["limits.connections_max"] },
    routes: (router) => {
      router.service(AgentService, agentService(agents));
      router.service(SystemService, systemService({ store, runtime, facts }));
    },
    pages: pagesOf(observer),
    token,
    runtime,
    observer,
  });
}

function factsOf(config: Config, runtime: Runtime): ServerFacts {
  return {
    version,
    bootId: runtime.id("boot"),
    startedAt: runtime.now(),
    protocols: ["grpc (http/2)", "connect (http/1.1)", "grpc-web (http/1.1)"],
    config: describeConfig(config),
    residentBytes: () => process.memoryUsage.rss(),
  };
}

function pagesOf(observer: ProcessObserver): readonly Page[] {
  const text = (path: string, body: string): Page => ({
    path,
    answer: async () => ({ status: 200, contentType: "text/plain; charset=utf-8", body }),
  });
  return [
    text("/healthz", "ok\n"),
    text("/readyz", "ready\n"),
    {
      path: "/metrics",
      answer: async () => ({
        status: 200,
        contentType: observer.contentType,
        body: await observer.metrics(),
      }),
    },
    {
      path: "/schema/agent.json",
      answer: async () => ({
        status: 200,
        contentType: "application/schema+json",
        body: JSON.stringify(agentSchema(), null, 2),
      }),
    },
  ];
}

async function recordStart(store: Store, runtime: Runtime, facts: ServerFacts): Promise<void> {
  await store.write("appendEvent", {
    event: "SERVER_STARTED",
    workspace: "",
    subject: facts.bootId,
    attributes: { version: facts.version },
    actor: "",
    at: runtime.now(),
  });
}

function isTerminal(): boolean {
  return process.stderr.isTTY === true;
}
