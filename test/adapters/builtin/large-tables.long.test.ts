import assert from "node:assert/strict";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { test } from "node:test";
import { contentOf, startedServer, startedTools, toolLimits } from "./started-tools.ts";

const megabyte = 1024 * 1024;
const gigabyte = 1024 * megabyte;
const limits = { ...toolLimits, timeoutMs: 500_000, cpuMs: 500_000 };

/** Rows of which sums are known: one block, repeated. */
function makeBlock() {
  const regions = ["North", "South", "East", "West"];
  const lines = Array.from({ length: 20_000 }, (_, at) => {
    const month = String((at % 12) + 1).padStart(2, "0");
    const cents = (at * 7_919) % 100_000;
    const region = regions[at % 4] ?? "";
    return {
      region,
      cents,
      text: `${at},2024-${month}-15,${region},${(cents / 100).toFixed(2)}\n`,
    };
  });
  const cents = (region: string) =>
    lines.filter((it) => it.region === region).reduce((sum, it) => sum + it.cents, 0);
  return { bytes: Buffer.from(lines.map(({ text }) => text).join("")), rows: lines.length, cents };
}

/** Highest resident memory above what it was at the start, and the delay of this thread's loop. */
function startWatch() {
  const startBytes = process.memoryUsage.rss();
  let highestBytes = startBytes;
  const timer = setInterval(() => {
    highestBytes = Math.max(highestBytes, process.memoryUsage.rss());
  }, 50);
  const delay = monitorEventLoopDelay({ resolution: 5 });
  delay.enable();
  return () => {
    clearInterval(timer);
    delay.disable();
    const p99Ms = delay.percentile(99) / 1e6;
    return { growthMegabytes: (highestBytes - startBytes) / megabyte, p99Ms };
  };
}

test("a table of 1 GB is fetched and analyzed exactly, in 150 MB, off the main thread", async (t) => {
  const block = makeBlock();
  const blocks = Math.ceil((gigabyte - 1024) / block.bytes.length) - 1;
  await using server = await startedServer(async (_request, response) => {
    response.writeHead(200, { "content-type": "text/csv" });
    response.write("id,day,region,revenue\n");
    for (let sent = 0; sent < blocks && !response.destroyed; sent += 1) {
      if (response.write(block.bytes)) continue;
      await new Promise((resolve) => {
        response.once("drain", resolve);
        response.once("close", resolve);
      });
    }
    response.end();
  });
  await using started = await startedTools({ allow: [server.host] });
  const warm = await started.call("csv_parser", { text: "a\n1\n" }, { limits });
  assert.equal(warm.trouble, undefined);

  const stopFetch = startWatch();
  const fetchBegan = performance.now();
  const fetched = await started.call("http_client", { url: server.url }, { limits });
  const fetchSeconds = (performance.now() - fetchBegan) / 1000;
  const fetchCost = stopFetch();
  assert.equal(fetched.trouble, undefined, fetched.content.slice(0, 300));

  const stopParse = startWatch();
  const parseBegan = performance.now();
  const parsed = await started.call(
    "csv_parser",
    {
      source: contentOf(fetched).body_ref,
      group_by: ["region"],
      aggregate: [{ fn: "sum", column: "revenue" }],
      trend: {},
    },
    { limits },
  );
  const parseSeconds = (performance.now() - parseBegan) / 1000;
  const parseCost = stopParse();
  const megabytes = contentOf(fetched).bytes / megabyte;
  t.diagnostic(
    `fetch ${(megabytes / fetchSeconds).toFixed(0)} MB/s, +${fetchCost.growthMegabytes.toFixed(0)} MB, loop p99 ${fetchCost.p99Ms.toFixed(1)} ms`,
  );
  t.diagnostic(
    `parse ${(megabytes / parseSeconds).toFixed(1)} MB/s, ${Math.round(parsed.cpuMs)} CPU ms, +${parseCost.growthMegabytes.toFixed(0)} MB, loop p99 ${parseCost.p99Ms.toFixed(1)} ms`,
  );
  const answer = contentOf(parsed);
  assert.equal(answer.row_count, blocks * block.rows);
  for (const { region, "sum(revenue)": sum } of answer.groups.rows) {
    assert.equal(sum, (block.cents(region) * blocks) / 100, region);
  }
  assert.ok(parseCost.growthMegabytes <= 150, `${parseCost.growthMegabytes} MB more`);
  // Parsing on the main thread would hold it up for a minute; a busy machine does not for a second.
  assert.ok(parseCost.p99Ms < 1_000, `p99 ${parseCost.p99Ms} ms`);
});

test("while an endless table is fetched, another call is answered", async (t) => {
  const rows = "1,2,3\n".repeat(10_000);
  await using server = await startedServer((request, response) => {
    if (request.url === "/small") {
      response.end("a\n1\n");
      return;
    }
    const write = () => {
      while (!response.destroyed && response.write(rows));
    };
    response.on("drain", write);
    write();
  });
  await using started = await startedTools({ allow: [server.host] });
  const endless = started.call("csv_parser", { url: server.url }, { limits });
  const small = await started.call("csv_parser", { url: `${server.url}/small` }, { limits });
  assert.equal(contentOf(small).row_count, 1);
  const result = await endless;
  assert.equal(result.trouble, "TOOL_FAILED");
  assert.match(result.content, /larger than 1073741824 bytes/);
  t.diagnostic(`${Math.round(result.cpuMs)} CPU ms`);
});
