import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { createServer } from "node:http";
import { test } from "node:test";
import { freePortOr0 } from "../../../cli/example-files.ts";
import { runCommand } from "../command-run.ts";

test("the quick start shows the dialogue, and leaves nothing behind", async () => {
  let screen = "";
  const { exitCode } = await runCommand(["quickstart"], {
    // Settings for another server are none of its business.
    environment: { HOME: "/nowhere", CAXTON_URL: "http://127.0.0.1:1", CAXTON_API_KEY: "wrong" },
    columns: 200,
    onScreen: (text) => {
      screen += text;
    },
  });
  assert.equal(exitCode, 0, screen);
  const [, url = "", directory = ""] =
    /^✓ Caxton runs on (\S+), with data in (\S+)\n/.exec(screen) ?? [];
  const [, address = ""] = / {2}\[tools\.http_client\] allow = \["(\S+)"\]\n/.exec(screen) ?? [];
  const file = `http://${address}/sales.csv`;
  const dialogue = [
    "\n\n$ caxton deploy examples/data-analyzer.toml\n",
    "✓ Agent 'DataAnalyzer' deployed (version 1) and ready\n",
    "✓ Tools available: http_client, csv_parser\n",
    `\n$ caxton chat DataAnalyzer "Analyze the sales data at ${file}"\n`,
    `[DataAnalyzer] Fetching ${file}\n`,
    "\n[DataAnalyzer] Found 1,247 sales records from Q3 2024\n",
    "Key insights: revenue up 23 %, top product Widget Pro (36.4 % of revenue).\n",
    "\n  npx caxton chat DataAnalyzer ",
  ];
  for (const part of dialogue) assert.ok(screen.includes(part), `${part} is not in:\n${screen}`);
  assert.equal(existsSync(directory), false);
  for (const gone of [`${url}/readyz`, file]) await assert.rejects(fetch(gone), TypeError);
});

test("kept, the server answers until Ctrl-C", async () => {
  const leaving = new AbortController();
  let screen = "";
  let ready: Promise<Response> | undefined;
  const { exitCode } = await runCommand(["quickstart", "--keep"], {
    environment: { HOME: "/nowhere" },
    interrupted: leaving.signal,
    onScreen: (text) => {
      screen += text;
      const [, url] = /chat DataAnalyzer --server (\S+)\n/.exec(screen) ?? [];
      if (url === undefined || ready !== undefined) return;
      ready = fetch(`${url}/readyz`);
      void ready.finally(() => leaving.abort());
    },
  });
  assert.equal((await ready)?.status, 200);
  assert.equal(exitCode, 0, screen);
});

test("a port that is taken is told from a free one", async () => {
  const taken = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => taken.once("listening", resolve));
  const { port } = taken.address() as { port: number };
  assert.equal(await freePortOr0(port), 0);
  await new Promise((resolve) => taken.close(resolve));
  assert.equal(await freePortOr0(port), port);
});
