import { SystemService } from "../../clients/gen/caxton/v1/system_service_pb.ts";
import type { CallRecord, Observer } from "../../src/domain/observer.ts";
import type { Runtime } from "../../src/domain/runtime.ts";
import { type Listener, type ListenOptions, listen } from "../../src/rpc/listen.ts";
import { createRuntime } from "../../src/runtime.ts";
import { ProbeService } from "../gen/caxton/test/v1/probe_pb.ts";
import { silentObserver } from "../silent-observer.ts";
import { type ProbeLog, probeService } from "./probe-service.ts";

export const testToken = "the-token-of-this-start";

export interface StartedPort extends AsyncDisposable {
  readonly listener: Listener;
  readonly url: string;
  readonly port: number;
  readonly probe: ProbeLog;
  /** Records of the calls ended so far. */
  readonly records: CallRecord[];
  readonly notes: string[];
  readonly runtime: Runtime;
  /** The first record that `matches`, as soon as there is one. */
  record(matches?: (record: CallRecord) => boolean): Promise<CallRecord>;
}

/**
 * A port on 127.0.0.1 with the test-only service, GetConfig (which needs the token) and two pages.
 */
export async function startedPort(options: Partial<ListenOptions> = {}): Promise<StartedPort> {
  const runtime = createRuntime({ onTaskFailure: (_, error) => Promise.reject(error) });
  const probe: ProbeLog = { aborted: [], left: 0 };
  const records: CallRecord[] = [];
  const notes: string[] = [];
  const waiting = new Set<() => void>();
  const observer: Observer = {
    ...silentObserver,
    call(record) {
      records.push(record);
      for (const look of waiting) look();
    },
    note: (_, message) => void notes.push(message),
  };
  const listener = await listen({
    host: "127.0.0.1",
    port: 0,
    allowedHosts: [],
    allowedOrigins: [],
    routes(router) {
      router.service(ProbeService, probeService(probe));
      router.rpc(SystemService.method.getConfig, () => ({ values: [] }));
    },
    pages: [
      {
        path: "/page",
        answer: async () => ({ status: 200, contentType: "text/plain", body: "hi\n" }),
      },
      { path: "/broken", answer: () => Promise.reject(new Error("a page with a bug")) },
    ],
    token: testToken,
    runtime,
    observer,
    ...options,
  });
  return {
    listener,
    url: listener.url,
    port: listener.port,
    probe,
    records,
    notes,
    runtime,
    record: (matches = () => true) =>
      new Promise((resolve) => {
        const look = () => {
          const found = records.find(matches);
          if (found === undefined) return;
          waiting.delete(look);
          resolve(found);
        };
        waiting.add(look);
        look();
      }),
    async [Symbol.asyncDispose]() {
      await listener[Symbol.asyncDispose]();
      await runtime[Symbol.asyncDispose]();
    },
  };
}
