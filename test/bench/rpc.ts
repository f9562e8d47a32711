import { Agent, request } from "node:http";
import { create, toBinary } from "@bufbuild/protobuf";
import { Client, credentials } from "@grpc/grpc-js";
import { ServerStreamRequestSchema, UnaryRequestSchema } from "../gen/caxton/test/v1/probe_pb.ts";
import { forkTalking, type TalkingChild } from "./processes.ts";
import { median, type Row } from "./table.ts";

const inFlight = 50;
const rounds = 7;
const unaryCalls = 3_000;
const streamCalls = 150;
const service = "/caxton.test.v1.ProbeService";

const unary = toBinary(
  UnaryRequestSchema,
  create(UnaryRequestSchema, { text: "thirty-two characters of a text." }),
);
const stream = toBinary(
  ServerStreamRequestSchema,
  create(ServerStreamRequestSchema, { count: 100 }),
);

/**
 * CPU time of the server per call, next to the bare libraries; rounds are interleaved, medians
 * kept.
 */
export async function rpcRows(): Promise<Row[]> {
  const grpc = await compare(["caxton", "logging", "grpc"], grpcUnary, unaryCalls);
  const connect = await compare(["caxton", "logging", "connect"], connectUnary, unaryCalls);
  const streams = await compare(["caxton", "grpc"], grpcStream, streamCalls);
  const webStreams = await compare(["caxton", "connect"], connectStream, streamCalls);
  return [
    toRow("gRPC unary, CPU µs", grpc, "caxton", "grpc", { most: 1.3 }),
    toRow("gRPC unary with log and metrics, CPU µs", grpc, "logging", "grpc"),
    toRow("Connect unary, CPU µs", connect, "caxton", "connect", { most: 1.3 }),
    toRow("Connect unary with log and metrics, CPU µs", connect, "logging", "connect"),
    toRow("gRPC stream of 100 × 1 KB, CPU µs", streams, "caxton", "grpc"),
    toRow("Connect stream of 100 × 1 KB, CPU µs", webStreams, "caxton", "connect"),
  ];
}

type Figures = ReadonlyMap<string, number>;

const bareNames: Readonly<Record<string, string>> = {
  grpc: "bare grpc-js",
  connect: "bare connect-node",
};

function toRow(
  name: string,
  figures: Figures,
  kind: string,
  bare: string,
  goal?: { readonly most: number },
): Row {
  const value = figures.get(kind) ?? Number.NaN;
  const reference = { name: bareNames[bare] ?? bare, value: figures.get(bare) ?? Number.NaN };
  return { name, value, reference, ...(goal === undefined ? {} : { goal }) };
}

/** Calls one server, again and again. */
export interface Caller {
  call(): Promise<void>;
  close(): void;
}

/** CPU µs of each kind of server in `rpc-servers.ts` per call. */
export async function compare(
  kinds: readonly string[],
  open: (port: number, kind: string) => Caller,
  calls: number,
): Promise<Figures> {
  const servers = await startServers(kinds);
  const callers = servers.map(({ port }, index) => open(port, kinds[index] ?? ""));
  const figures = kinds.map((): number[] => []);
  for (let round = 0; round <= rounds; round += 1) {
    for (const [index, server] of servers.entries()) {
      const before = await cpuOf(server);
      await load(callers[index] as Caller, calls);
      const perCall = ((await cpuOf(server)) - before) / calls;
      // The first round warms up.
      if (round > 0) figures[index]?.push(perCall);
    }
  }
  for (const caller of callers) caller.close();
  for (const { child } of servers) child.disconnect();
  return new Map(kinds.map((kind, index) => [kind, median(figures[index] ?? [])]));
}

/** All of them, or none when one cannot start. */
async function startServers(kinds: readonly string[]): Promise<readonly RpcServer[]> {
  const servers: RpcServer[] = [];
  try {
    for (const kind of kinds) servers.push(await startServer(kind));
    return servers;
  } catch (error) {
    for (const { child } of servers) child.disconnect();
    throw error;
  }
}

interface RpcServer extends TalkingChild {
  readonly port: number;
}

async function startServer(kind: string): Promise<RpcServer> {
  const talking = forkTalking("rpc-servers.ts", [kind]);
  return { ...talking, port: await talking.next<number>() };
}

function cpuOf({ child, next }: RpcServer): Promise<number> {
  child.send("cpu");
  return next<number>();
}

async function load({ call }: Caller, calls: number): Promise<void> {
  let left = calls;
  const worker = async () => {
    while (left > 0) {
      left -= 1;
      await call();
    }
  };
  await Promise.all(Array.from({ length: inFlight }, worker));
}

const identity = (bytes: Buffer) => bytes;

function grpcUnary(port: number): Caller {
  const client = new Client(`127.0.0.1:${port}`, credentials.createInsecure());
  const message = Buffer.from(unary);
  return {
    call: () =>
      new Promise((resolve, reject) => {
        client.makeUnaryRequest(`${service}/Unary`, identity, identity, message, (error) =>
          error ? reject(error) : resolve(),
        );
      }),
    close: () => client.close(),
  };
}

/** A stream of 100 messages of 1 KB by gRPC. */
export function grpcStream(port: number): Caller {
  const client = new Client(`127.0.0.1:${port}`, credentials.createInsecure());
  const message = Buffer.from(stream);
  return {
    call: () =>
      new Promise((resolve, reject) => {
        const path = `${service}/ServerStream`;
        const call = client.makeServerStreamRequest(path, identity, identity, message);
        call.on("error", reject);
        call.on("end", resolve);
        call.resume();
      }),
    close: () => client.close(),
  };
}

function connectUnary(port: number): Caller {
  return post(port, `${service}/Unary`, "application/proto", Buffer.from(unary));
}

function connectStream(port: number): Caller {
  const head = Buffer.alloc(5);
  head.writeUInt32BE(stream.length, 1);
  const body = Buffer.concat([head, stream]);
  return post(port, `${service}/ServerStream`, "application/connect+proto", body);
}

/** One body to one path over HTTP/1.1, answered with status 200. */
export function post(port: number, path: string, contentType: string, body: Buffer): Caller {
  const agent = new Agent({ keepAlive: true, maxSockets: inFlight });
  const headers = { "content-type": contentType, "content-length": body.length };
  return {
    call: () =>
      new Promise((resolve, reject) => {
        const sent = request({ host: "127.0.0.1", port, path, method: "POST", agent, headers });
        sent.on("error", reject);
        sent.on("response", (response) => {
          if (response.statusCode !== 200) reject(new Error(`status ${response.statusCode}`));
          response.on("end", resolve);
          response.resume();
        });
        sent.end(body);
      }),
    close: () => agent.destroy(),
  };
}
