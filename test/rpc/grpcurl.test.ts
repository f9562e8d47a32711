import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { describe, test } from "node:test";
import { promisify } from "node:util";
import { findTool, needs } from "../needs.ts";
import { startedPort } from "./started-port.ts";

const run = promisify(execFile);

const grpcurl = findTool("grpcurl") ?? "";

describe("grpcurl", needs("grpcurl"), () => {
  const cases: readonly (readonly [string, string[], RegExp])[] = [
    ["lists services", ["list"], /^caxton\.test\.v1\.ProbeService\n.*grpc\.health\.v1\.Health\n/s],
    ["lists methods", ["list", "caxton.test.v1.ProbeService"], /ProbeService\.Bidi\n/],
    [
      "describes a service",
      ["describe", "caxton.test.v1.ProbeService"],
      /rpc Unary \( \.caxton\.test\.v1\.UnaryRequest \)/,
    ],
    [
      "describes a method with its option",
      ["describe", "caxton.v1.SystemService.GetConfig"],
      /option \(\.?caxton\.v1\.access\) = ACCESS_TOKEN/,
    ],
    [
      "describes a message",
      ["describe", "caxton.test.v1.Behaviour"],
      /map<string, string> headers = 6;/,
    ],
  ];
  for (const [name, words, expected] of cases) {
    test(name, async () => {
      await using port = await startedPort();
      const { stdout } = await run(grpcurl, ["-plaintext", `127.0.0.1:${port.port}`, ...words]);
      assert.match(stdout, expected);
    });
  }

  test("calls a method", async () => {
    await using port = await startedPort();
    const words = ["-plaintext", "-d", '{"text":"hi"}', `127.0.0.1:${port.port}`];
    const { stdout } = await run(grpcurl, [...words, "caxton.test.v1.ProbeService/Unary"]);
    assert.equal(JSON.parse(stdout).text, "hi");
  });

  test("shows the details of a failure", async () => {
    await using port = await startedPort();
    const data = '{"behaviour":{"failReason":"AGENT_NOT_FOUND"}}';
    const words = ["-plaintext", "-d", data, `127.0.0.1:${port.port}`];
    await assert.rejects(
      run(grpcurl, [...words, "caxton.test.v1.ProbeService/Unary"]),
      /NotFound.*AGENT_NOT_FOUND/s,
    );
  });
});
