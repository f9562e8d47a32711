import { createHash } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { FailureError } from "../../../src/domain/failure.ts";
import type { AgentId, Sha256, UnixMs } from "../../../src/domain/ids.ts";
import type { AgentFile, AppendEvent, DeployAgents } from "../../../src/domain/store.ts";
import { createRuntime } from "../../../src/runtime.ts";

export { silentObserver as silent } from "../../silent-observer.ts";

/** A moment in 2026 that writes of tests start from. */
export const start = 1_790_000_000_000 as UnixMs;

export const runtime = createRuntime({
  onTaskFailure(task, error) {
    throw new Error(`task ${task} failed`, { cause: error });
  },
});

export function sha256(text: string): Sha256 {
  return createHash("sha256").update(text).digest("hex") as Sha256;
}

let ids = 0;

/** A parsed agent file; `toml` is what makes versions differ. */
export function sampleFile(name: string, toml = "one", more: Partial<AgentFile> = {}): AgentFile {
  ids += 1;
  return {
    summary: {
      name,
      declaredVersion: "0.1.0",
      description: `${name} says ${toml}`,
      capabilities: ["data-analysis"],
      tools: ["csv_parser"],
      tags: [],
    },
    toml,
    checksum: sha256(toml),
    newId: `agt_${ids}` as AgentId,
    ...more,
  };
}

/** A deployment of `files` by ada; with a request id when one is given. */
export function sampleDeploy(files: readonly AgentFile[], requestId?: string): DeployAgents {
  const body = JSON.stringify(files.map(({ summary, toml }) => [summary.name, toml]));
  return { ...sampleContext("DeployAgents", body, requestId), workspace: "w", files };
}

/** Who, when and which request. The body decides the hash. */
export function sampleContext(method: string, body: string, requestId?: string) {
  const request = { caller: "local", method, id: requestId ?? "", bodyHash: sha256(body) };
  return { actor: "ada", at: start, ...(requestId === undefined ? {} : { request }) };
}

/** An event of the server itself about `subject`. */
export function sampleEvent(subject: string, requestId?: string): AppendEvent {
  return {
    ...sampleContext("AppendEvent", subject, requestId),
    event: "SERVER_STARTED",
    workspace: "",
    subject,
    attributes: { boot_id: "boot_1" },
  };
}

/** A new empty directory, deleted when disposed. */
export function temporaryDirectory(): Disposable & { readonly path: string } {
  const path = mkdtempSync(join(tmpdir(), "caxton-store-"));
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }) };
}

/** For stores that must not fail: fails the test's process loudly. */
export function neverFatal(error: Error): never {
  throw new Error("the store failed", { cause: error });
}

/**
 * The reason of the failure that `promise` rejects with, or "none". Rethrows what is no failure.
 */
export async function reasonOf(promise: Promise<unknown>): Promise<string> {
  try {
    await promise;
    return "none";
  } catch (error) {
    if (error instanceof FailureError) return error.failure.reason;
    throw error;
  }
}
