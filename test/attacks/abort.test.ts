import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { ProbeService } from "../gen/caxton/test/v1/probe_pb.ts";
import { connectRaw, frame } from "../rpc/raw-clients.ts";
import { stacks } from "../rpc/stacks.ts";
import { type StartedPort, startedPort } from "../rpc/started-port.ts";

/** Nothing of ended calls is left. */
async function settles(port: StartedPort, calls: number): Promise<void> {
  while (port.records.length < calls || port.listener.status().calls > 0)
    await port.runtime.yield();
  await port.runtime.yield();
  assert.equal(port.records.length, calls, "one record for each call");
}

describe("a caller that leaves", () => {
  for (const stack of stacks) {
    test(`at every point of a stream of ${stack.name} leaves nothing behind`, async () => {
      await using port = await startedPort();
      const probe = stack.client(ProbeService, port.url);
      const points = [0, 1, 2, 3];
      for (const point of points) {
        const leave = new AbortController();
        const stream = probe.serverStream({ count: 3, hold: true }, { signal: leave.signal });
        const reading = (async () => {
          let seen = 0;
          for await (const _ of stream) {
            seen += 1;
            if (seen === point) leave.abort();
          }
        })();
        reading.catch(() => {}); // Awaited below.
        while (port.probe.left + port.listener.status().calls <= point) await port.runtime.yield();
        if (point === 0) leave.abort();
        await assert.rejects(reading);
        await settles(port, point + 1);
      }
      assert.equal(port.probe.left, points.length, "every implementation was left");
      assert.ok(port.records.every(({ reason }) => reason === "CANCELED"));
      assert.equal((await probe.unary({ text: "next" })).text, "next");
    });

    test(`a unary call of ${stack.name} is told so`, async () => {
      await using port = await startedPort();
      const probe = stack.client(ProbeService, port.url);
      const leave = new AbortController();
      const call = probe.unary({ behaviour: { sleepMs: 60_000 } }, { signal: leave.signal });
      while (port.listener.status().calls < 1) await port.runtime.yield();
      leave.abort();
      await assert.rejects(call);
      await settles(port, 1);
      assert.equal(port.records[0]?.code, "CANCELLED");
    });
  }

  const body = frame(Buffer.from('{"count":1,"hold":true}')).toString("latin1");
  const request = (port: StartedPort) =>
    [
      "POST /caxton.test.v1.ProbeService/ServerStream HTTP/1.1",
      `host: 127.0.0.1:${port.port}`,
      "content-type: application/connect+json",
      `content-length: ${body.length}`,
      "",
      body,
    ].join("\r\n");

  test("without a word, after any byte of its request, leaves nothing behind", async () => {
    await using port = await startedPort();
    const whole = request(port);
    for (let length = 0; length <= whole.length; length += 7) {
      using raw = await connectRaw(port.port);
      raw.socket.write(whole.slice(0, length), "latin1");
      await port.runtime.yield();
      raw.socket.resetAndDestroy();
    }
    while (port.listener.status().connections > 0) await port.runtime.yield();
    await settles(port, port.records.length);
    assert.ok(port.records.every(({ reason }) => reason === "CANCELED"));
  });

  test("without a word in the middle of a stream ends it", async () => {
    await using port = await startedPort();
    using raw = await connectRaw(port.port);
    raw.socket.write(request(port), "latin1");
    await raw.hears(/"number":1/);
    raw.socket.resetAndDestroy();
    await settles(port, 1);
    assert.equal(port.records[0]?.reason, "CANCELED");
    assert.equal(port.probe.left, 1);
  });
});
