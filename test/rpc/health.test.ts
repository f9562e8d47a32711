import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { Code, type ConnectError } from "@connectrpc/connect";
import {
  Health,
  HealthCheckResponse_ServingStatus as Serving,
} from "../../clients/gen/health/v1/health_pb.ts";
import { grpcStack, reasonOf, stacks } from "./stacks.ts";
import { startedPort } from "./started-port.ts";

describe("health", () => {
  for (const stack of stacks) {
    test(`each registered service serves, asked by ${stack.name}`, async () => {
      await using port = await startedPort();
      const health = stack.client(Health, port.url);
      for (const service of ["", "caxton.test.v1.ProbeService", "grpc.health.v1.Health"]) {
        assert.equal((await health.check({ service })).status, Serving.SERVING, service);
      }
    });
  }

  test("a service that is not there is NOT_FOUND to a check and SERVICE_UNKNOWN to a watch", async () => {
    await using port = await startedPort();
    const health = grpcStack.client(Health, port.url);
    await assert.rejects(health.check({ service: "nope" }), (error: ConnectError) => {
      assert.deepEqual([error.code, reasonOf(error)], [Code.NotFound, "SERVICE_NOT_FOUND"]);
      return true;
    });
    const leave = new AbortController();
    const watch = health
      .watch({ service: "nope" }, { signal: leave.signal })
      [Symbol.asyncIterator]();
    assert.equal((await watch.next()).value?.status, Serving.SERVICE_UNKNOWN);
    leave.abort();
  });

  test("the list names every service", async () => {
    await using port = await startedPort();
    const { statuses } = await grpcStack.client(Health, port.url).list({});
    assert.deepEqual(Object.keys(statuses).sort(), [
      "",
      "caxton.test.v1.ProbeService",
      "caxton.v1.SystemService",
      "grpc.health.v1.Health",
      "grpc.reflection.v1.ServerReflection",
      "grpc.reflection.v1alpha.ServerReflection",
    ]);
  });
});
