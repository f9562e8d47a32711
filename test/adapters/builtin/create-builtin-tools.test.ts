import assert from "node:assert/strict";
import { readdir, rm } from "node:fs/promises";
import type { RequestListener } from "node:http";
import { join } from "node:path";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import { createBuiltinTools } from "../../../src/adapters/builtin/create-builtin-tools.ts";
import {
  contentOf,
  startedServer,
  startedTools,
  toolCall,
  toolConfig,
  toolLimits,
} from "./started-tools.ts";

const csv = "date,region,revenue\n2024-07-01,EU,10.50\n2024-08-01,US,20.25\n2024-09-30,EU,30\n";
const serveCsv: RequestListener = (_request, response) => {
  response.writeHead(200, { "content-type": "text/csv" }).end(csv);
};

/** Never ends a table. */
const serveEndless: RequestListener = (_request, response) => {
  const rows = "1,2,3\n".repeat(20_000);
  const write = () => {
    while (!response.destroyed && response.write(rows));
  };
  response.on("drain", write);
  response.write("a,b,c\n");
  write();
};

test("a fetched table is analyzed by its reference, without passing through the model", async () => {
  await using server = await startedServer(serveCsv);
  await using started = await startedTools({ allow: [server.host] });
  const fetched = await started.call("http_client", { url: `${server.url}/sales.csv` });
  const answer = contentOf(fetched);
  assert.deepEqual([answer.status, answer.kind, answer.body], [200, "csv", csv]);
  assert.equal(fetched.summary, "");
  const parsed = await started.call("csv_parser", { source: answer.body_ref });
  assert.equal(parsed.summary, "Found 3 sales records from Q3 2024");
  assert.equal(contentOf(parsed).url, `${server.url}/sales.csv`);
});

test("a table comes from an address or from the arguments, and from one of them only", async () => {
  await using server = await startedServer(serveCsv);
  await using started = await startedTools({ allow: [server.host] });
  const byUrl = await started.call("csv_parser", { url: server.url });
  const byText = await started.call("csv_parser", { text: csv });
  assert.equal(contentOf(byUrl).row_count, 3);
  assert.equal(contentOf(byText).row_count, 3);
  for (const args of [{ url: server.url, text: csv }, { has_header: true }]) {
    const result = await started.call("csv_parser", args);
    assert.equal(result.trouble, "INVALID_ARGUMENTS");
    assert.match(result.content, /exactly one of source, url and text/);
  }
});

test("after a restart a reference still works, and without its body the table is fetched again", async () => {
  let body = csv;
  await using server = await startedServer((_request, response) => response.end(body));
  await using started = await startedTools({ allow: [server.host] });
  const { body_ref: source } = contentOf(await started.call("http_client", { url: server.url }));
  await using restarted = await createBuiltinTools({
    allow: [server.host],
    ownAddresses: () => [],
    directory: started.directory,
    freeDiskBytesMin: 0,
  });
  const read = async () => {
    const call = toolCall("csv_parser", { source });
    return contentOf(await restarted.call(call, new AbortController().signal));
  };
  assert.equal((await read()).row_count, 3);
  await rm(join(started.directory, source.slice("blob:".length)));
  assert.equal((await read()).change, undefined);
  await rm(join(started.directory, source.slice("blob:".length)));
  body = `${csv}2024-10-01,EU,1\n`;
  const changed = await read();
  assert.equal(changed.row_count, 4);
  assert.match(changed.change, /not the same as before/);
});

test("a reference that nobody knows says what to do", async () => {
  await using started = await startedTools();
  for (const source of [`blob:${"0".repeat(64)}`, "blob:../../etc/passwd", "sales.csv"]) {
    const result = await started.call("csv_parser", { source });
    assert.equal(result.trouble, "TOOL_FAILED");
    assert.match(contentOf(result).hint, /call http_client again/);
  }
});

test("of the bodies kept the oldest go first", async () => {
  await using server = await startedServer((request, response) =>
    response.end((request.url ?? "").repeat(1000)),
  );
  await using started = await startedTools({ allow: [server.host], bodyBytesMax: 10_000 });
  for (const path of ["/aaa", "/bbb", "/ccc"]) {
    await started.call("http_client", { url: server.url + path });
  }
  const names = (await readdir(started.directory)).filter((name) => !name.endsWith(".json"));
  assert.equal(names.length, 2);
});

test("arguments are checked by name before anything happens", async () => {
  await using started = await startedTools();
  const cases: [string, object, RegExp][] = [
    ["http_client", {}, /url: is required/],
    ["http_client", { url: "http://x", method: "TRACE" }, /method: must be equal to one of .*GET/],
    ["http_client", { url: "http://x", headers: { a: 1 } }, /headers\.a: must be string/],
    ["http_client", { url: "http://x", verify: true }, /verify: there is no such argument/],
    ["csv_parser", { text: "a", top_n: 0 }, /top_n: must be >= 1/],
    ["csv_parser", { text: "a", filter: [{ op: "=" }] }, /filter\.0\.column: is required/],
  ];
  for (const [name, args, message] of cases) {
    const result = await started.call(name, args as never);
    assert.equal(result.trouble, "INVALID_ARGUMENTS");
    assert.match(contentOf(result).message, message);
  }
  assert.equal((await started.call("ftp_client", {})).trouble, "UNKNOWN_TOOL");
});

test("an address without a grant is refused with the line that grants it", async () => {
  await using started = await startedTools();
  for (const name of ["http_client", "csv_parser"]) {
    const result = await started.call(name, { url: "http://127.0.0.1:9000/sales.csv" });
    assert.equal(result.trouble, "NOT_GRANTED");
    assert.match(result.content, /private address/);
    assert.ok(contentOf(result).hint.includes('[tools.http_client] allow = ["127.0.0.1:9000"]'));
  }
});

test("the agent's file narrows what may be reached and how", async () => {
  await using server = await startedServer(serveCsv);
  await using started = await startedTools({ allow: [server.host] });
  const { httpClient, csvParser } = toolConfig;
  const permissions = {
    fileAccess: undefined,
    allowedPaths: [],
    networkAccess: undefined,
    allowedHosts: [],
    rateLimit: undefined,
  };
  const url = `${server.url}/sales.csv`;
  const troubleOf = async (more: object, name = "http_client") =>
    (await started.call(name, { url }, more)).trouble;
  const http = (more: object) => ({
    config: { ...toolConfig, httpClient: { ...httpClient, ...more } },
  });
  assert.equal(await troubleOf(http({ allowedDomains: ["example.com"] })), "NOT_GRANTED");
  assert.equal(await troubleOf(http({ allowedDomains: ["127.0.0.1"] })), undefined);
  assert.equal(await troubleOf(http({ responseBytesMax: 10 })), "TOOL_FAILED");
  const withHosts = { permissions: { ...permissions, allowedHosts: ["example.com"] } };
  assert.equal(await troubleOf(withHosts), "NOT_GRANTED");
  const withoutNetwork = { permissions: { ...permissions, networkAccess: "none" } };
  assert.equal(await troubleOf(withoutNetwork), "NOT_GRANTED");
  const tabs = {
    config: { ...toolConfig, csvParser: { ...csvParser, allowedExtensions: ["tsv"] } },
  };
  assert.equal(await troubleOf(tabs, "csv_parser"), "NOT_GRANTED");
});

test("a long answer is cut to the limit of the call and says so", async () => {
  const wide = `${Array.from({ length: 500 }, (_, at) => `column ${at}`).join(",")}\n`;
  await using server = await startedServer((request, response) => {
    response.end(
      request.url === "/wide" ? wide + "1,".repeat(499).concat("1\n") : "ü".repeat(90_000),
    );
  });
  await using started = await startedTools({ allow: [server.host] });
  const limits = { ...toolLimits, resultBytes: 3_000 };
  const text = await started.call("http_client", { url: server.url }, { limits });
  assert.ok(Buffer.byteLength(text.content) <= 3_000 && text.truncated);
  assert.equal(contentOf(text).body_truncated, true);
  const table = await started.call("csv_parser", { url: `${server.url}/wide` }, { limits });
  assert.ok(Buffer.byteLength(table.content) <= 3_000 && table.truncated);
  assert.equal(contentOf(table).column_count, 500);
  assert.ok(contentOf(table).cut.length > 0);
});

test("calls that hang, compute or grow without end stop at their limit, and the next call works", async () => {
  const table = `a,b\n${"1,2\n".repeat(200_000)}`;
  const bomb = gzipSync(table);
  await using server = await startedServer((request, response) => {
    if (request.url === "/endless") serveEndless(request, response);
    else if (request.url === "/table")
      response.writeHead(200, { "content-encoding": "gzip" }).end(bomb);
  });
  await using started = await startedTools({ allow: [server.host] });
  const troubleOf = async (name: string, path: string, limits: object) => {
    const more = { limits: { ...toolLimits, ...limits } };
    return (await started.call(name, { url: server.url + path }, more)).trouble;
  };
  assert.equal(await troubleOf("http_client", "/silent", { timeoutMs: 300 }), "TOOL_TIMEOUT");
  assert.equal(await troubleOf("csv_parser", "/endless", { timeoutMs: 700 }), "TOOL_TIMEOUT");
  assert.equal(await troubleOf("csv_parser", "/table", { cpuMs: 50 }), "TOOL_CPU_LIMIT");
  const parts = (await readdir(started.directory)).filter((name) => name.startsWith("part-"));
  assert.deepEqual(parts, []);
  assert.equal(await troubleOf("csv_parser", "/table", {}), undefined);
});

test("a call that needs more memory than it may use ends with that reason", async () => {
  const rows = Array.from({ length: 150_000 }, (_, at) => `key number ${at},${at}`);
  await using server = await startedServer((_request, response) => {
    response.end(`a,b\n${rows.join("\n")}\n`);
  });
  await using started = await startedTools({ allow: [server.host] });
  const args = {
    url: server.url,
    group_by: ["a"],
    aggregate: [{ fn: "sum", column: "b" }],
    limit: 1,
  };
  const limits = { ...toolLimits, memoryBytes: 24 * 1024 * 1024 };
  const result = await started.call("csv_parser", args, { limits });
  assert.equal(result.trouble, "TOOL_MEMORY_LIMIT");
  assert.equal((await started.call("csv_parser", args)).trouble, undefined);
});

test("an abort ends a call at any moment with the reason of the signal", async () => {
  await using server = await startedServer(serveEndless);
  await using started = await startedTools({ allow: [server.host] });
  const reason = new Error("enough");
  for (const delayMs of [undefined, 0, 5, 40, 250]) {
    const stop = new AbortController();
    if (delayMs === undefined) stop.abort(reason);
    else setTimeout(() => stop.abort(reason), delayMs);
    const call = toolCall("csv_parser", { url: server.url });
    await assert.rejects(started.tools.call(call, stop.signal), reason);
  }
  assert.deepEqual(await readdir(started.directory), []);
});

test("more calls than threads wait in order, and none of them is lost", async () => {
  await using started = await startedTools();
  const results = await Promise.all(
    Array.from({ length: 12 }, (_, at) => started.call("csv_parser", { text: `a\n${at}\n` })),
  );
  const sums = results.map((result) => contentOf(result).columns[0].sum);
  assert.deepEqual(sums, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
});

test("what a call may do and what people are told follows from its arguments", async () => {
  await using started = await startedTools();
  const { tools } = started;
  const url = "http://me:secret@127.0.0.1:9000/sales.csv";
  const cases = [
    ["http_client", { url }, "READ_ONLY", "Fetching http://127.0.0.1:9000/sales.csv"],
    [
      "http_client",
      { url, method: "HEAD" },
      "READ_ONLY",
      "Looking at http://127.0.0.1:9000/sales.csv",
    ],
    [
      "http_client",
      { url, method: "POST" },
      "UNSAFE",
      "Sending POST to http://127.0.0.1:9000/sales.csv",
    ],
    ["csv_parser", { url }, "READ_ONLY", "Fetching http://127.0.0.1:9000/sales.csv"],
    ["csv_parser", { source: "blob:1" }, "READ_ONLY", ""],
    ["other", {}, "UNSAFE", undefined],
  ] as const;
  for (const [name, args, effect, line] of cases) {
    assert.equal(tools.effectOf(name, args), effect);
    if (line !== undefined) assert.equal(tools.announce(name, args), line);
  }
});
