import { create, toJson } from "@bufbuild/protobuf";
import { collectMethods } from "../../src/rpc/methods.ts";
import { collectBindings } from "../../src/rpc/rest/bindings.ts";
import { readMessage } from "../../src/rpc/rest/read-message.ts";
import { createRouteTable } from "../../src/rpc/rest/route-table.ts";
import { ProbeService } from "../gen/caxton/test/v1/probe_pb.ts";
import { type Caller, compare, grpcStream, post } from "./rpc.ts";
import type { Row } from "./table.ts";

const unaryCalls = 3_000;
const streamCalls = 150;
const eventsPerStream = 100;
const transcodings = 200_000;
const json = "application/json";
const unary = Buffer.from(JSON.stringify({ text: "thirty-two characters of a text." }));
const stream = Buffer.from(JSON.stringify({ count: eventsPerStream }));

/** CPU time of the server per call by REST, and what of it is spent on finding and reading. */
export async function restRows(): Promise<Row[]> {
  const calls = await compare(["caxton", "logging", "http"], restUnary, unaryCalls);
  const events = await compare(["caxton"], restStream, streamCalls);
  const grpc = await compare(["caxton"], grpcStream, streamCalls);
  const bare = { name: "bare http", value: calls.get("http") ?? Number.NaN };
  return [
    row("REST unary, CPU µs", calls.get("caxton"), { reference: bare, goal: { most: 2 } }),
    row("REST unary with log and metrics, CPU µs", calls.get("logging"), { reference: bare }),
    row("transcoding of a request and its answer, CPU µs", transcodingMicroseconds()),
    row("SSE, events of 1 KB per CPU second", perSecond(events.get("caxton"))),
    row("gRPC stream, events of 1 KB per CPU second", perSecond(grpc.get("caxton"))),
  ];
}

function row(name: string, value = Number.NaN, more: Partial<Row> = {}): Row {
  return { name, value, ...more };
}

function perSecond(microsecondsPerStream = Number.NaN): number {
  return (eventsPerStream * 1_000_000) / microsecondsPerStream;
}

function restUnary(port: number, kind: string): Caller {
  return post(port, kind === "http" ? "/" : "/api/test/unary", json, unary);
}

function restStream(port: number): Caller {
  return post(port, "/api/test/stream", json, stream);
}

/** From the path and the JSON to the message, and from the answer to JSON; no HTTP. */
function transcodingMicroseconds(): number {
  const methods = collectMethods((router) => void router.service(ProbeService, {}));
  const table = createRouteTable(collectBindings(methods));
  const text = unary.toString();
  const once = () => {
    const found = table.find("POST", "/api/test/unary");
    if (found === undefined || "allowed" in found) throw new Error("the path is gone");
    const { binding, segments } = found;
    readMessage(binding, { segments, query: "", body: JSON.parse(text) });
    const { output } = binding.spec.method;
    JSON.stringify(toJson(output, create(output, { text: "an answer" })));
  };
  for (let warm = 0; warm < transcodings / 10; warm += 1) once();
  const before = process.cpuUsage();
  for (let done = 0; done < transcodings; done += 1) once();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / transcodings;
}
