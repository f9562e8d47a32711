import assert from "node:assert/strict";
import { once } from "node:events";
import { connect } from "node:net";
import { describe, test } from "node:test";
import { Code, type ConnectError } from "@connectrpc/connect";
import {
  Health,
  HealthCheckResponse_ServingStatus as Serving,
} from "../../clients/gen/health/v1/health_pb.ts";
import { PortError } from "../../src/rpc/listen.ts";
import { ProbeService } from "../gen/caxton/test/v1/probe_pb.ts";
import { connectGrpc, connectRaw, send } from "./raw-clients.ts";
import { grpcStack, reasonOf, stacks } from "./stacks.ts";
import { startedPort } from "./started-port.ts";

describe("the port", () => {
  test("one that is taken is an error with a sentence and the next step", async () => {
    await using port = await startedPort();
    await assert.rejects(startedPort({ port: port.port }), (error: PortError) => {
      assert.ok(error instanceof PortError);
      assert.match(error.message, new RegExp(`port ${port.port} on 127.0.0.1 is in use`));
      assert.match(error.hint, /--port/);
      return true;
    });
  });

  test("an address of another machine is an error with a sentence", async () => {
    await assert.rejects(startedPort({ host: "192.0.2.1" }), /has no address 192\.0\.2\.1/);
  });

  for (const stack of stacks) {
    test(`stopping ends open streams of ${stack.name} as STOPPING and lets unary calls finish`, async () => {
      await using port = await startedPort();
      const probe = stack.client(ProbeService, port.url);
      const stream = probe.serverStream({ count: 1, hold: true })[Symbol.asyncIterator]();
      await stream.next();
      const unary = probe.unary({ text: "let me finish", behaviour: { sleepMs: 100 } });
      while (port.listener.status().calls < 2) await port.runtime.yield();
      const ended = assert.rejects(stream.next(), (error: ConnectError) => {
        assert.equal(error.code, Code.Unavailable);
        assert.equal(reasonOf(error), "STOPPING");
        return true;
      });
      const stopped = port.listener[Symbol.asyncDispose]();
      assert.equal(port.listener.status().state, "stopping");
      await ended;
      assert.equal((await unary).text, "let me finish");
      await stopped;
      assert.deepEqual(port.listener.status(), { state: "stopping", connections: 0, calls: 0 });
      assert.deepEqual(
        port.records.map(({ reason }) => reason),
        ["STOPPING", ""],
      );
      assert.equal(reasonOf(port.probe.aborted[0]), "STOPPING");
    });

    test(`stopping ends a unary call of ${stack.name} that does not finish`, async () => {
      await using port = await startedPort({ limits: { graceMs: 20 } });
      const probe = stack.client(ProbeService, port.url);
      const unary = probe.unary({ behaviour: { sleepMs: 60_000 } });
      const ended = assert.rejects(unary, (error) => reasonOf(error) === "STOPPING");
      while (port.listener.status().calls < 1) await port.runtime.yield();
      await port.listener[Symbol.asyncDispose]();
      await ended;
    });
  }

  test("while it stops, what comes on open connections is refused and they close", async () => {
    await using port = await startedPort();
    using client = await connectGrpc(port.port);
    using raw = await connectRaw(port.port);
    const host = `host: 127.0.0.1:${port.port}\r\n`;
    const body = '{"text":"first","behaviour":{"sleepMs":100}}';
    const json = `content-type: application/json\r\ncontent-length: ${body.length}\r\n`;
    const path = "/caxton.test.v1.ProbeService/Unary";
    raw.socket.write(`POST ${path} HTTP/1.1\r\n${host}${json}\r\n${body}`);
    while (port.listener.status().calls < 1) await port.runtime.yield();
    const goaway = once(client.session, "goaway");
    const stopped = port.listener[Symbol.asyncDispose]();
    raw.socket.write(`GET /page HTTP/1.1\r\n${host}\r\n`);
    const heard = await raw.hears(/"code":"unavailable"/);
    assert.match(heard, /^HTTP\/1\.1 200 .*"first".*HTTP\/1\.1 503 .*connection: close/is);
    await goaway;
    await stopped;
    await raw.closed;
    const refusal = once(connect({ port: port.port, host: "127.0.0.1" }), "connect");
    await assert.rejects(refusal, /ECONNREFUSED/);
  });

  test("watchers of health hear NOT_SERVING before the stop ends them", async () => {
    await using port = await startedPort();
    const health = grpcStack.client(Health, port.url);
    const watch = health.watch({ service: "" })[Symbol.asyncIterator]();
    assert.equal((await watch.next()).value?.status, Serving.SERVING);
    const stopped = port.listener[Symbol.asyncDispose]();
    assert.equal((await watch.next()).value?.status, Serving.NOT_SERVING);
    await assert.rejects(watch.next(), (error) => reasonOf(error) === "STOPPING");
    await stopped;
  });

  test("idle and half-open connections do not hold the stop up", async () => {
    await using port = await startedPort({ limits: { stopMs: 60_000 } });
    using silent = await connectRaw(port.port);
    using undecided = await connectRaw(port.port);
    undecided.socket.write("PR");
    await send(port.port, { path: "/page", method: "GET" });
    using client = await connectGrpc(port.port);
    await port.listener[Symbol.asyncDispose]();
    await Promise.all([silent.closed, undecided.closed]);
    assert.equal(client.session.closed, true);
    assert.equal(port.listener.status().connections, 0);
  });
});
