import assert from "node:assert/strict";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { createServer } from "node:net";
import { test } from "node:test";
import { findPortOwner } from "../../../cli/doctor/find-port-owner.ts";
import { examined } from "./examined.ts";

test("a port that another process has is told with its name and number", async () => {
  const taken = createServer().listen(0, "127.0.0.1");
  await once(taken, "listening");
  const { port } = taken.address() as { port: number };
  const { exitCode, of } = await examined("/nowhere", { CAXTON_PORT: String(port) });
  const { state, finding, mend = "" } = of("port");
  assert.deepEqual([exitCode, state], [9, "failed"]);
  const owner = existsSync("/proc/net/tcp")
    ? `\\S+ \\(process ${process.pid}\\)`
    : "another process";
  assert.match(finding, new RegExp(`^${port} is used by ${owner}$`));
  assert.match(mend, /CAXTON_PORT/);
  taken.close();
  await once(taken, "close");
  assert.equal(findPortOwner(port), undefined);
  assert.equal((await examined("/nowhere", { CAXTON_PORT: String(port) })).of("port").state, "ok");
});
