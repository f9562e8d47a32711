import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import type { DescMethod } from "@bufbuild/protobuf";
import { findServices } from "../rpc/rest/contract.ts";
import { createClientFaces } from "./walk/client-faces.ts";
import { type DoubtfulServer, startDoubtfulServer } from "./walk/doubtful-turns.ts";
import type { Face } from "./walk/face.ts";
import { createRestFace } from "./walk/rest-face.ts";
import { rulesOf } from "./walk/rest-request.ts";
import type { Rows } from "./walk/row.ts";
import { agentRows } from "./walk/rows/agent-rows.ts";
import { chatRows } from "./walk/rows/chat-rows.ts";
import { systemRows } from "./walk/rows/system-rows.ts";
import { turnRows } from "./walk/rows/turn-rows.ts";
import { withDoubt } from "./walk/stage.ts";
import { walkMethod } from "./walk/walk-method.ts";

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
const rulesMax = Math.max(...methods.map((method) => rulesOf(method).length));
const doubts = methods
  .filter((method) => rows[nameOf(method)]?.prepare === withDoubt)
  .reduce((sum, method) => sum + 4 + rulesOf(method).length, 0);

let directory: string;
let started: DoubtfulServer;
let faces: readonly Face[];
before(async () => {
  directory = await mkdtemp(join(tmpdir(), "caxton-walk-"));
  started = await startDoubtfulServer(directory, doubts);
  const { url } = started.server;
  const rest = Array.from({ length: rulesMax }, (_, index) => createRestFace(url, index));
  faces = [...createClientFaces(url), ...rest];
});
after(async () => {
  await started[Symbol.asyncDispose]();
  await rm(directory, { recursive: true });
});

test("every RPC has a row, and every row an RPC", () => {
  assert.deepEqual(Object.keys(rows).toSorted(), methods.map(nameOf).toSorted());
});

describe("every face answers the same", () => {
  let stages = 0;
  let doubtsTaken = 0;
  for (const method of methods) {
    test(nameOf(method), async () => {
      const row = rows[nameOf(method)];
      assert.ok(row, `${nameOf(method)} has no row: say how it is walked`);
      const missing = faces.filter(({ has, name }) => !has(method) && !name.includes("additional"));
      assert.deepEqual(
        missing.map(({ name }) => name),
        facesLeftOut[method.methodKind],
      );
      const { server, turns } = started;
      const walks = faces
        .filter((face) => face.has(method))
        .map(async (face) => {
          stages += 1;
          const stage = {
            workspace: `stage-${stages}`,
            clients: server.grpc,
            takeDoubtfulTurn: () => turns[doubtsTaken++] ?? assert.fail("all doubts are taken"),
          };
          return {
            face,
            findings: await walkMethod({ method, row, face, stage, token: server.token }),
          };
        });
      const [first, ...others] = await Promise.all(walks);
      for (const { face, findings } of others) {
        assert.deepEqual(
          findings,
          first?.findings,
          `${face.name} differs from ${first?.face.name}`,
        );
      }
    });
  }
});
