import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  type BuiltinToolsOptions,
  createBuiltinTools,
} from "../../../src/adapters/builtin/create-builtin-tools.ts";
import type { ToolConfig } from "../../../src/domain/agent-spec.ts";
import type { JsonObject } from "../../../src/domain/json.ts";
import type { ToolCall, ToolLimits, ToolResult } from "../../../src/domain/tool.ts";

export const toolConfig: ToolConfig = {
  httpClient: {
    timeoutMs: undefined,
    redirectsMax: undefined,
    allowedDomains: [],
    baseUrl: undefined,
    retriesMax: undefined,
    rateLimit: undefined,
    verifyTls: true,
    responseBytesMax: undefined,
  },
  csvParser: {
    delimiter: undefined,
    encoding: undefined,
    fileBytesMax: undefined,
    allowedExtensions: [],
  },
  others: {},
};

export const toolLimits: ToolLimits = {
  timeoutMs: 30_000,
  cpuMs: 30_000,
  resultBytes: 64 * 1024,
  memoryBytes: 100 * 1024 * 1024,
};

export function toolCall(name: string, args: JsonObject, more: Partial<ToolCall> = {}): ToolCall {
  return {
    name,
    arguments: args,
    idempotencyKey: "key",
    config: toolConfig,
    permissions: undefined,
    limits: toolLimits,
    ...more,
  };
}

/** A server on this machine, closed with all its connections. */
export async function startedServer(listener: RequestListener) {
  const server = createServer(listener).listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    host: `127.0.0.1:${port}`,
    url: `http://127.0.0.1:${port}`,
    port,
    async [Symbol.asyncDispose]() {
      server.close();
      server.closeAllConnections();
      await once(server, "close");
    },
  };
}

/** The built-in tools over a directory of their own. */
export async function startedTools(options: Partial<BuiltinToolsOptions> = {}) {
  const directory = await mkdtemp(join(tmpdir(), "caxton-tools-"));
  const tools = await createBuiltinTools({
    allow: [],
    ownAddresses: () => [],
    directory,
    freeDiskBytesMin: 0,
    ...options,
  });
  const never = new AbortController().signal;
  return {
    tools,
    directory,
    call: (name: string, args: JsonObject, more: Partial<ToolCall> = {}) =>
      tools.call(toolCall(name, args, more), never),
    async [Symbol.asyncDispose]() {
      await tools[Symbol.asyncDispose]();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

// biome-ignore lint/suspicious/noExplicitAny: answers of tools are looked into freely
export function contentOf(result: ToolResult): any {
  return JSON.parse(result.content);
}
