import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { faults, runFault } from "./faults.ts";
import { openFaultyOutside } from "./faulty-outside.ts";
import { type StartedServer, startServer } from "./started.ts";

const outside = await openFaultyOutside();
let server: StartedServer;
before(async () => {
  server = await startServer({ config: outside.config });
});
after(async () => {
  await server[Symbol.asyncDispose]();
  await outside[Symbol.asyncDispose]();
});

test("what goes wrong in a turn ends it or is told to its model, and others go on", {
  concurrency: 4,
}, async (t) => {
  await Promise.all(
    faults.map((fault) =>
      t.test(fault.name, async () => {
        assert.ok((await runFault(server.grpc, fault)) > 0);
      }),
    ),
  );
});
