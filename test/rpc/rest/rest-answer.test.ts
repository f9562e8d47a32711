import assert from "node:assert/strict";
import { test } from "node:test";
import { setImmediate as nextTurn } from "node:timers/promises";
import { connectRaw, type RawRequest, send } from "../raw-clients.ts";
import { type StartedPort, startedPort } from "../started-port.ts";
import { ask, startedRest } from "./rest-service.ts";

const json = { "content-type": "application/json" };
const stream = "/api/test/stream";

/** What a browser makes of a stream: the fields of each event. */
function parseEvents(body: string) {
  return body
    .split("\n\n")
    .filter((text) => text !== "")
    .map((text) => Object.fromEntries(text.split("\n").map((line) => line.split(/: ?(.*)/s))));
}

async function eventsOf(port: StartedPort, request: RawRequest) {
  const answer = await ask(port, request);
  return { ...answer, events: parseEvents(answer.body) };
}

async function waitUntil(holds: () => boolean) {
  while (!holds()) await nextTurn();
}

test("each message is an event with its id, and an end event is the last", async () => {
  await using port = await startedRest();
  const { status, headers, events } = await eventsOf(port, { path: "/api/test/count?last=4" });
  assert.equal(status, 200);
  assert.equal(headers["content-type"], "text/event-stream; charset=utf-8");
  assert.deepEqual(events, [
    { id: "1", data: '{"number":{"sequence":"1"}}' },
    { id: "2", data: '{"number":{"sequence":"2"}}' },
    { id: "3", data: '{"number":{"sequence":"3"}}' },
    { data: '{"number":{}}' },
    { id: "4", data: '{"number":{"sequence":"4"}}' },
    { event: "end", data: "{}" },
  ]);
});

test("Last-Event-ID resumes, and goes before what the query says", async () => {
  await using port = await startedRest();
  const { events } = await eventsOf(port, {
    path: "/api/test/count?last=5&after_sequence=1",
    headers: { "last-event-id": "4" },
  });
  assert.deepEqual(
    events.map(({ id }) => id),
    ["5", undefined],
  );
});

test("a stream with effects resumes only as the same request", async () => {
  await using port = await startedRest();
  const resume = (body: string) =>
    eventsOf(port, {
      path: "/api/test/count",
      method: "POST",
      headers: { ...json, "last-event-id": "4" },
      body,
    });
  assert.equal((await resume('{"last":5}')).reason, "INVALID_REQUEST");
  const { events } = await resume('{"last":5,"requestId":"one"}');
  assert.deepEqual(
    events.map(({ id }) => id),
    ["5", undefined],
  );
});

test("a Last-Event-ID that is none is refused", async () => {
  await using port = await startedRest();
  const answer = await ask(port, { path: "/api/test/count", headers: { "last-event-id": "x" } });
  assert.deepEqual([answer.status, answer.reason], [400, "MALFORMED_MESSAGE"]);
});

test("a stream that fails later ends with an error event", async () => {
  await using port = await startedPort();
  const { status, events } = await eventsOf(port, {
    path: `${stream}?count=1&behaviour.fail_reason=HISTORY_CUT`,
  });
  assert.equal(status, 200);
  assert.equal(events.length, 2);
  const { event, data } = events[1] as Record<string, string>;
  assert.equal(event, "error");
  const { code, details } = JSON.parse(data ?? "");
  assert.deepEqual([code, details[0].reason], [11, "HISTORY_CUT"]);
});

test("a stream ends at its deadline with an error event, also when it has said nothing", async () => {
  await using port = await startedPort();
  const { status, events } = await eventsOf(port, {
    path: `${stream}?hold=true`,
    headers: { "connect-timeout-ms": "400" },
  });
  assert.equal(status, 200);
  assert.equal(JSON.parse(events[0]?.data ?? "").details[0].reason, "DEADLINE_EXCEEDED");
});

test("a stream that has nothing to say is opened all the same", async () => {
  await using port = await startedPort();
  const client = await connectRaw(port.port);
  client.socket.write(`GET ${stream}?hold=true HTTP/1.1\r\nhost: 127.0.0.1:${port.port}\r\n\r\n`);
  await client.hears(/200 OK[\s\S]*text\/event-stream/);
  client.socket.destroy();
  const record = await port.record();
  assert.deepEqual([record.code, record.reason], ["CANCELLED", "CANCELED"]);
  await waitUntil(() => port.probe.aborted.length === 1);
});

test("a client that leaves ends the call", async () => {
  await using port = await startedPort();
  const client = await connectRaw(port.port);
  client.socket.write(
    `GET ${stream}?count=2&hold=true HTTP/1.1\r\nhost: 127.0.0.1:${port.port}\r\n\r\n`,
  );
  await client.hears(/"number":2/);
  client.socket.destroy();
  const record = await port.record();
  assert.deepEqual([record.reason, record.responseMessages], ["CANCELED", 2]);
  await waitUntil(() => port.probe.left === 1);
});

test("a reader that takes nothing holds the stream back, then is told", async () => {
  await using port = await startedPort({ limits: { slowConsumerMs: 200 } });
  const client = await connectRaw(port.port);
  client.socket.pause();
  const query = "count=100000&answer_bytes=10000";
  client.socket.write(`GET ${stream}?${query} HTTP/1.1\r\nhost: 127.0.0.1:${port.port}\r\n\r\n`);
  const record = await port.record();
  assert.equal(record.reason, "SLOW_CONSUMER");
  // What the kernel holds for both ends, and the window.
  assert.ok(record.responseMessages < 5_000, `${record.responseMessages} messages were made`);
  client.socket.resume();
  await client.hears(/event: error/);
});

test("a stop ends streams with STOPPING", async () => {
  const port = await startedPort();
  const answer = eventsOf(port, { path: `${stream}?count=1&hold=true` });
  const client = await connectRaw(port.port);
  client.socket.write(
    `GET ${stream}?count=1&hold=true HTTP/1.1\r\nhost: 127.0.0.1:${port.port}\r\n\r\n`,
  );
  await client.hears(/"number":1/);
  await port[Symbol.asyncDispose]();
  const { events } = await answer;
  assert.equal(events.at(-1)?.event, "error");
  assert.equal(JSON.parse(events.at(-1)?.data ?? "").details[0].reason, "STOPPING");
  assert.match(client.heard(), /event: error/);
});

test("the path of Connect is as it was", async () => {
  await using port = await startedPort();
  const path = "/caxton.test.v1.ProbeService/Unary";
  const answer = await send(port.port, { path, headers: json, body: '{"text":"x"}' });
  assert.equal(JSON.parse(answer.body).text, "x");
});
