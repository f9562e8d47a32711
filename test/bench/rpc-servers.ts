// One server per process, so that its CPU time is its own: `node rpc-servers.ts <kind>`. It tells
// its port, then answers every message with the CPU time it has used.
import { createServer } from "node:http";
import { create, fromBinary, toBinary } from "@bufbuild/protobuf";
import type { ConnectRouter } from "@connectrpc/connect";
import { connectNodeAdapter } from "@connectrpc/connect-node";
import {
  type handleServerStreamingCall,
  type handleUnaryCall,
  Server,
  ServerCredentials,
} from "@grpc/grpc-js";
import type { Observer } from "../../src/domain/observer.ts";
import { createObserver } from "../../src/observe/observer.ts";
import { listen } from "../../src/rpc/listen.ts";
import { createRuntime } from "../../src/runtime.ts";
import {
  ProbeService,
  type ServerStreamRequest,
  ServerStreamRequestSchema,
  type ServerStreamResponse,
  ServerStreamResponseSchema,
  type UnaryRequest,
  UnaryRequestSchema,
  type UnaryResponse,
  UnaryResponseSchema,
} from "../gen/caxton/test/v1/probe_pb.ts";
import { silentObserver } from "../silent-observer.ts";

const host = "127.0.0.1";
const padding = new Uint8Array(1024);

function routes(router: ConnectRouter): void {
  router.service(ProbeService, {
    unary: async ({ text }) => ({ text }),
    async *serverStream({ count }) {
      for (let number = 1; number <= count; number += 1) yield { number, padding };
    },
  });
}

async function openPort(observer: Observer): Promise<number> {
  const runtime = createRuntime({ onTaskFailure: () => {} });
  const pages: [] = [];
  const options = {
    host,
    port: 0,
    allowedHosts: [],
    allowedOrigins: [],
    routes,
    pages,
    token: "t",
    runtime,
    observer,
  };
  return (await listen(options)).port;
}

function openBareConnect(): Promise<number> {
  const server = createServer(connectNodeAdapter({ routes }));
  return new Promise((resolve) => {
    server.listen(0, host, () => resolve((server.address() as { port: number }).port));
  });
}

function openBareGrpc(): Promise<number> {
  const server = new Server();
  const unary: handleUnaryCall<UnaryRequest, UnaryResponse> = (call, answer) => {
    answer(null, create(UnaryResponseSchema, { text: call.request.text }));
  };
  const serverStream: handleServerStreamingCall<ServerStreamRequest, ServerStreamResponse> = async (
    call,
  ) => {
    for (let number = 1; number <= call.request.count; number += 1) {
      const message = create(ServerStreamResponseSchema, { number, padding });
      if (!call.write(message)) await new Promise((resolve) => call.once("drain", resolve));
    }
    call.end();
  };
  server.addService(bareDefinition, { unary, serverStream } as never);
  return new Promise((resolve, reject) => {
    const credentials = ServerCredentials.createInsecure();
    server.bindAsync(`${host}:0`, credentials, (error, port) =>
      error ? reject(error) : resolve(port),
    );
  });
}

const bareDefinition = {
  unary: {
    path: "/caxton.test.v1.ProbeService/Unary",
    requestStream: false,
    responseStream: false,
    requestSerialize: String as never,
    responseDeserialize: String as never,
    requestDeserialize: (bytes: Buffer) => fromBinary(UnaryRequestSchema, bytes),
    responseSerialize: (message: UnaryResponse) =>
      Buffer.from(toBinary(UnaryResponseSchema, message)),
  },
  serverStream: {
    path: "/caxton.test.v1.ProbeService/ServerStream",
    requestStream: false,
    responseStream: true,
    requestSerialize: String as never,
    responseDeserialize: String as never,
    requestDeserialize: (bytes: Buffer) => fromBinary(ServerStreamRequestSchema, bytes),
    responseSerialize: (message: ServerStreamResponse) =>
      Buffer.from(toBinary(ServerStreamResponseSchema, message)),
  },
};

/** The log goes nowhere, but is written. */
function openLogging(): Promise<number> {
  const destination = { write: () => {} };
  return openPort(createObserver({ level: "info", pretty: false, destination }));
}

/** What anyone would write by hand: JSON in, JSON out. */
function openBareHttp(): Promise<number> {
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const { text } = JSON.parse(Buffer.concat(chunks).toString());
    const body = Buffer.from(JSON.stringify({ text }));
    response.writeHead(200, {
      "content-type": "application/json",
      "content-length": body.length,
    });
    response.end(body);
  });
  return new Promise((resolve) => {
    server.listen(0, host, () => resolve((server.address() as { port: number }).port));
  });
}

const servers: Record<string, () => Promise<number>> = {
  caxton: () => openPort(silentObserver),
  logging: openLogging,
  connect: openBareConnect,
  grpc: openBareGrpc,
  http: openBareHttp,
};

process.send?.(await servers[process.argv[2] ?? ""]?.());
process.on("message", () => {
  const { user, system } = process.cpuUsage();
  process.send?.(user + system);
});
process.on("disconnect", () => process.exit());
