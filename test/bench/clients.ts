import { create, fromBinary, toBinary } from "@bufbuild/protobuf";
import type { Transport } from "@connectrpc/connect";
import { createConnectTransport } from "@connectrpc/connect-node";
import { Client, credentials } from "@grpc/grpc-js";
import { createCancellingClient } from "../../clients/cancelling-client.ts";
import { type ChatEvent, ChatEventSchema } from "../../clients/gen/caxton/v1/turn_pb.ts";
import { createGrpcTransport } from "../../clients/grpc-transport.ts";
import { createReliableTransport } from "../../clients/reliable-transport.ts";
import { resumeTurn } from "../../clients/resume-turn.ts";
import {
  ProbeService,
  ServerStreamRequestSchema,
  ServerStreamResponseSchema,
  UnaryRequestSchema,
  UnaryResponseSchema,
} from "../gen/caxton/test/v1/probe_pb.ts";
import { forkTalking } from "./processes.ts";
import { median, type Row } from "./table.ts";

const rounds = 7;
const inFlight = 20;
const unaryCalls = 2_000;
const streams = 100;
const eventsPerStream = 100;

interface Side {
  unary(): Promise<void>;
  stream(): Promise<void>;
  close(): void;
}

/** CPU time of the caller's process, next to grpc-js by hand; rounds are interleaved. */
export async function clientRows(): Promise<Row[]> {
  const server = forkTalking("rpc-servers.ts", ["caxton"]);
  const port = await server.next<number>();
  const url = `http://127.0.0.1:${port}`;
  const sides = {
    bare: openBare(port),
    grpc: openClient(createGrpcTransport(url, [])),
    connect: openClient(createConnectTransport({ baseUrl: url, httpVersion: "1.1" })),
  };
  const names = Object.keys(sides) as (keyof typeof sides)[];
  const figures = new Map(names.map((name) => [name, { unary: [0], event: [0] }]));
  for (let round = 0; round <= rounds; round += 1) {
    for (const name of names) {
      const { unary, stream } = sides[name];
      const perCall = (await cpuOf(unary, unaryCalls)) / unaryCalls;
      const perEvent = (await cpuOf(stream, streams)) / (streams * eventsPerStream);
      const figure = figures.get(name);
      // The first round warms up.
      if (round === 0 || figure === undefined) continue;
      figure.unary[round - 1] = perCall;
      figure.event[round - 1] = perEvent;
    }
  }
  for (const side of Object.values(sides)) side.close();
  server.child.disconnect();
  const figureOf = (name: keyof typeof sides, what: "unary" | "event") =>
    median(figures.get(name)?.[what] ?? []);
  const toRow = (name: string, side: keyof typeof sides, what: "unary" | "event"): Row => {
    const reference = { name: "bare grpc-js", value: figureOf("bare", what) };
    return { name, value: figureOf(side, what), reference };
  };
  return [
    toRow("unary call by gRPC, CPU µs", "grpc", "unary"),
    toRow("unary call by Connect, CPU µs", "connect", "unary"),
    toRow("streamed event of 1 KB by gRPC, CPU µs", "grpc", "event"),
    toRow("streamed event of 1 KB by Connect, CPU µs", "connect", "event"),
    { name: "what a resumable chat adds to an event, CPU µs", value: await chatOverhead() },
  ];
}

/** CPU µs of this process over a number of calls. */
async function cpuOf(call: () => Promise<void>, calls: number): Promise<number> {
  let left = calls;
  const before = process.cpuUsage();
  const worker = async () => {
    while (left > 0) {
      left -= 1;
      await call();
    }
  };
  await Promise.all(Array.from({ length: inFlight }, worker));
  const { user, system } = process.cpuUsage(before);
  return user + system;
}

const unaryRequest = { text: "thirty-two characters of a text." };
const streamRequest = { count: eventsPerStream };

function openClient(transport: Transport): Side {
  const reliable = createReliableTransport(transport, { timeoutMs: 30_000, retries: 4 });
  const client = createCancellingClient(ProbeService, reliable);
  return {
    unary: async () => void (await client.unary(unaryRequest)),
    stream: async () => {
      for await (const _ of client.serverStream(streamRequest));
    },
    close: () => undefined,
  };
}

function openBare(port: number): Side {
  const client = new Client(`127.0.0.1:${port}`, credentials.createInsecure());
  const service = "/caxton.test.v1.ProbeService";
  const sendUnary = (message: object) =>
    Buffer.from(toBinary(UnaryRequestSchema, create(UnaryRequestSchema, message)));
  const sendStream = (message: object) =>
    Buffer.from(toBinary(ServerStreamRequestSchema, create(ServerStreamRequestSchema, message)));
  const readUnary = (bytes: Buffer) => fromBinary(UnaryResponseSchema, bytes);
  const readStream = (bytes: Buffer) => fromBinary(ServerStreamResponseSchema, bytes);
  return {
    unary: () =>
      new Promise((resolve, reject) => {
        const path = `${service}/Unary`;
        client.makeUnaryRequest(path, sendUnary, readUnary, unaryRequest, (error) =>
          error ? reject(error) : resolve(),
        );
      }),
    stream: async () => {
      const path = `${service}/ServerStream`;
      const call = client.makeServerStreamRequest(path, sendStream, readStream, streamRequest);
      for await (const _ of call);
    },
    close: () => client.close(),
  };
}

/** Events that are there already, read through a chat and without one. */
async function chatOverhead(): Promise<number> {
  const count = 100_000;
  const events: ChatEvent[] = Array.from({ length: count }, (_, index) => {
    const value = { step: 1, attempt: 1, offset: index * 4, text: "word" };
    return create(ChatEventSchema, { turnId: "turn_1", event: { case: "textDelta", value } });
  });
  events.push(create(ChatEventSchema, { event: { case: "completed", value: {} } }));
  const plain = async function* () {
    for (const event of events) yield { event };
  };
  const patience = { retries: 0, resumeMs: 0 };
  const figures: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const from = { workspace: "", turnId: "", afterSequence: 0n };
    const parts = { from, begin: plain, watch: plain, patience, signal: undefined };
    const bare = await cpuOfLoop(plain());
    figures.push((await cpuOfLoop(resumeTurn(parts))) - bare);
  }
  return median(figures) / count;
}

async function cpuOfLoop(values: AsyncIterable<unknown>): Promise<number> {
  const before = process.cpuUsage();
  for await (const _ of values);
  const { user, system } = process.cpuUsage(before);
  return user + system;
}
