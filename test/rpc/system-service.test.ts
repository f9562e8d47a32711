import assert from "node:assert/strict";
import { test } from "node:test";
import { createClient, createRouterTransport } from "@connectrpc/connect";
import { ComponentState, SystemService } from "../../clients/gen/caxton/v1/system_service_pb.ts";
import { openMemoryStore } from "../../src/adapters/store/memory-store.ts";
import type { EngineStatus } from "../../src/domain/observer.ts";
import { createLogRing } from "../../src/observe/log-ring.ts";
import { systemService } from "../../src/rpc/system-service.ts";
import { createRuntime } from "../../src/runtime.ts";
import { silentObserver } from "../silent-observer.ts";

const well: EngineStatus = {
  ...{ running: 2, waiting: 1, open: 5, takesTurns: true },
  automaticModel: "offline, because of nothing",
  circuits: [{ provider: "ollama", state: "closed", reopensInMs: 0 }],
};

/** Status as a caller gets it from a server whose engine is like that. */
async function statusOf(engine: EngineStatus) {
  const runtime = createRuntime({ onTaskFailure: (_, error) => assert.fail(String(error)) });
  const observer = silentObserver;
  await using store = openMemoryStore({
    runtime,
    observer,
    onFatal: (error) => assert.fail(error),
  });
  const service = systemService({
    ...{ store, runtime, engineStatus: () => engine },
    logs: createLogRing({ linesMax: 1, lengthMax: 1 }),
    facts: {
      ...{
        version: "1.2.3",
        bootId: "boot_1",
        startedAt: runtime.now(),
        protocols: [],
        config: [],
      },
      residentBytes: () => 1,
    },
  });
  const transport = createRouterTransport((router) => void router.service(SystemService, service));
  const status = await createClient(SystemService, transport).getStatus({});
  const find = (name: string) => status.components.find((component) => component.name === name);
  return { status, turns: find("turns"), models: find("models") };
}

test("the status counts turns; one that waits for a decision is no illness", async () => {
  const { status, turns } = await statusOf(well);
  assert.equal(turns?.detail, "5 open: 2 running, 1 waiting for a decision");
  assert.deepEqual([turns?.state, status.state], [ComponentState.OK, ComponentState.OK]);
});

test("a server whose disk is too full for open turns is degraded, and says what to do", async () => {
  const { status, turns } = await statusOf({ ...well, takesTurns: false });
  assert.match(turns?.detail ?? "", /too full to go on: free some space/);
  assert.equal(turns?.state, ComponentState.DEGRADED);
  assert.equal(status.state, ComponentState.DEGRADED);
});

test("the status says which model is used by itself, and why", async () => {
  const { models } = await statusOf(well);
  const { state, detail } = models ?? assert.fail();
  assert.deepEqual([state, detail], [ComponentState.OK, "auto is offline, because of nothing"]);
});

test("a provider that keeps failing is named once, and the server is degraded", async () => {
  const open = { provider: "ollama", state: "open", reopensInMs: 12_300 } as const;
  const half = { provider: "team", state: "half_open", reopensInMs: 0 } as const;
  const { status, models } = await statusOf({ ...well, circuits: [open, open, half] });
  assert.equal(
    models?.detail,
    "ollama keeps failing and is left alone for 13 s more; " +
      "team kept failing; the next call tries it again; auto is offline, because of nothing",
  );
  assert.equal(models.state, ComponentState.DEGRADED);
  assert.equal(status.state, ComponentState.DEGRADED);
});

test("a provider that would be tried again is no illness", async () => {
  const half = { provider: "team", state: "half_open", reopensInMs: 0 } as const;
  const { status, models } = await statusOf({ ...well, circuits: [half] });
  assert.match(models?.detail ?? "", /^team kept failing; the next call tries it again; auto is/);
  assert.deepEqual([models?.state, status.state], [ComponentState.OK, ComponentState.OK]);
});
