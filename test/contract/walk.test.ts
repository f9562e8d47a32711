import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import type { DescMethod } from "@bufbuild/protobuf";
import { comments } from "../../clients/gen/caxton/v1/comments.ts";
import { findServices } from "../rpc/rest/contract.ts";
import { createClientFaces } from "./walk/client-faces.ts";
import { type DoubtfulServer, startDoubtfulServer } from "./walk/doubtful-turns.ts";
import type { Face } from "./walk/face.ts";
import { takesRequestId } from "./walk/request-ids.ts";
import { createRestFace } from "./walk/rest-face.ts";
import { rulesOf } from "./walk/rest-request.ts";
import type { Rows } from "./walk/row.ts";
import { agentRows } from "./walk/rows/agent-rows.ts";
import { chatRows } from "./walk/rows/chat-rows.ts";
import { systemRows } from "./walk/rows/system-rows.ts";
import { turnRows } from "./walk/rows/turn-rows.ts";
import { withDoubt } from "./walk/stage.ts";
import { type Walk, walkMethod, walkPromises, walkRepeats } from "./walk/walk-method.ts";

/** Every RPC has a row here; see `Row` for what it says. */
const rows: Rows = { ...agentRows, ...chatRows, ...systemRows, ...turnRows };

/** Faces that a method does not have, by what it streams, and nothing else is left out. */
const facesLeftOut: Readonly<Record<DescMethod["methodKind"], readonly string[]>> = {
  unary: [],
  server_streaming: [],
  client_streaming: ["REST"],
  bidi_streaming: ["Connect", "Connect JSON", "gRPC-Web", "REST"],
};

const services = await findServices();
const methods = services.flatMap((service) => service.methods);
const nameOf = ({ parent, name }: DescMethod) => `${parent.name}.${name}`;
const takesOneRequest = ({ methodKind }: DescMethod) =>
  methodKind === "unary" || methodKind === "server_streaming";
const rulesMax = Math.max(...methods.map((method) => rulesOf(method).length));
const walksMax = 4 + rulesMax + 2;

let directory: string;
let started: DoubtfulServer;
let faces: readonly Face[];
before(async () => {
  directory = await mkdtemp(join(tmpdir(), "caxton-walk-"));
  const doubters = methods.filter((method) => rows[nameOf(method)]?.prepare === withDoubt);
  started = await startDoubtfulServer(directory, doubters.length * walksMax);
  const { url } = started.server;
  const rest = Array.from({ length: rulesMax }, (_, index) => createRestFace(url, index));
  faces = [...createClientFaces(url), ...rest];
});
after(async () => {
  await started[Symbol.asyncDispose]();
  await rm(directory, { recursive: true });
});

let stages = 0;
let doubtsTaken = 0;

/** A walk on a stage that nobody has been on. */
function createWalk(method: DescMethod, face: Face | undefined): Walk {
  const { server, turns } = started;
  const row = rows[nameOf(method)];
  assert.ok(row, `${nameOf(method)} has no row: say how it is walked`);
  assert.ok(face);
  stages += 1;
  const stage = {
    workspace: `stage-${stages}`,
    clients: server.grpc,
    takeDoubtfulTurn: () => turns[doubtsTaken++] ?? assert.fail("all doubts are taken"),
  };
  return { method, row, face, stage, token: server.token };
}

test("every RPC has a row, and every row an RPC", () => {
  assert.deepEqual(Object.keys(rows).toSorted(), methods.map(nameOf).toSorted());
});

test("every RPC and every field of its request is commented", () => {
  const names = methods.flatMap(({ parent, name, input }) => [
    `${parent.typeName}.${name}`,
    ...input.fields.map((field) => `${input.typeName}.${field.name}`),
  ]);
  assert.deepEqual(
    names.filter((name) => (comments[name] ?? "") === ""),
    [],
  );
});

test("the comments of a request name the reason for what does not exist", () => {
  for (const method of methods.filter(takesOneRequest)) {
    const { missing } = rows[nameOf(method)] ?? {};
    if (missing === undefined || "never" in missing) continue;
    const { fields, typeName } = method.input;
    const all = fields.map(({ name }) => comments[`${typeName}.${name}`]).join(" ");
    assert.ok(all.includes(missing[1]), `${typeName} does not name ${missing[1]}`);
  }
});

test("every RPC is on every face that can send what it takes", () => {
  for (const method of methods) {
    const absent = faces.filter(({ has, isExtra }) => !has(method) && !isExtra);
    assert.deepEqual(
      absent.map(({ name }) => name),
      facesLeftOut[method.methodKind],
      nameOf(method),
    );
  }
});

describe("every face answers the same", () => {
  for (const method of methods) {
    test(nameOf(method), async () => {
      const walks = faces
        .filter((face) => face.has(method))
        .map(async (face) => [face.name, await walkMethod(createWalk(method, face))] as const);
      const [first, ...others] = await Promise.all(walks);
      for (const [name, findings] of others) {
        assert.deepEqual(findings, first?.[1], `${name} differs from ${first?.[0]}`);
      }
    });
  }
});

describe("what the comments of a request promise is kept", () => {
  for (const method of methods) {
    test(nameOf(method), () => walkPromises(createWalk(method, faces[0])));
  }
});

describe("a write that is repeated with its id, over whatever face, is done once", () => {
  for (const method of methods.filter(({ input }) => takesRequestId(input))) {
    test(nameOf(method), async () => {
      const all = faces.filter((face) => face.has(method));
      await walkRepeats(createWalk(method, all[0]), all);
    });
  }
});
