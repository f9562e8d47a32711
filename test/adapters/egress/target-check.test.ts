import assert from "node:assert/strict";
import { test } from "node:test";
import { createTargetCheck } from "../../../src/adapters/egress/target-check.ts";
import { EgressError } from "../../../src/domain/egress.ts";

const none = { allow: [], methods: undefined, ownAddresses: () => [] };

function refusal(act: () => unknown): EgressError | undefined {
  try {
    act();
    return undefined;
  } catch (error) {
    assert.ok(error instanceof EgressError, String(error));
    return error;
  }
}

test("a private address is refused in every spelling, with the way to grant it", () => {
  const { checkUrl } = createTargetCheck(none);
  const spellings = [
    "http://127.0.0.1:9000/",
    "http://2130706433:9000/",
    "http://0x7f000001:9000/",
    "http://0x7f.1:9000/",
    "http://017700000001:9000/",
    "http://127.1:9000/",
    "http://127.0.0.1.:9000/",
    "http://[::ffff:127.0.0.1]:9000/",
    "http://[::ffff:7f00:1]:9000/",
    "http://１２７.０.０.１:9000/",
  ];
  for (const url of spellings) {
    const error = refusal(() => checkUrl(new URL(url), "GET", []));
    assert.equal(error?.problem, "refused", url);
    assert.match(error?.message ?? "", /private address \(loopback\)/, url);
    assert.match(error?.hint ?? "", /\[tools\.http_client\] allow = \["127\.0\.0\.1:9000"\]/, url);
  }
});

test("only addresses of the public internet are free", () => {
  const { checkAddress } = createTargetCheck(none);
  const isFree = (address: string) =>
    refusal(() => checkAddress(address, { host: "name.example", port: 80 })) === undefined;
  const free = ["8.8.8.8", "1.1.1.1", "2606:4700::1111"];
  const refused = [
    ...["0.0.0.0", "10.1.2.3", "100.64.0.1", "127.9.9.9", "169.254.169.254", "172.16.0.1"],
    ...["192.168.1.1", "192.0.2.1", "198.18.0.1", "224.0.0.1", "240.0.0.1", "255.255.255.255"],
    ...["::", "::1", "::127.0.0.1", "::ffff:10.0.0.1", "fe80::1", "fc00::1", "fec0::1", "ff02::1"],
    ...["64:ff9b::7f00:1", "64:ff9b:1::a00:1", "2002:7f00:1::", "2001:0:1::", "2001:db8::1"],
  ];
  assert.deepEqual(
    free.filter((address) => !isFree(address)),
    [],
  );
  assert.deepEqual(refused.filter(isFree), []);
});

test("a grant is one host and port, by name or by address", () => {
  const allow = ["127.0.0.1:9000", "intranet.example:8443", "[::1]:7000"];
  const { checkUrl, checkAddress } = createTargetCheck({ ...none, allow });
  const opens = (url: string) => refusal(() => checkUrl(new URL(url), "GET", [])) === undefined;
  assert.ok(opens("http://127.0.0.1:9000/x"));
  assert.ok(opens("http://0x7f.1:9000/x"));
  assert.ok(opens("http://[::1]:7000/"));
  assert.ok(!opens("http://127.0.0.1:9001/"));
  assert.ok(!opens("http://127.0.0.2:9000/"));
  const reaches = (address: string, host: string, port: number) =>
    refusal(() => checkAddress(address, { host, port })) === undefined;
  assert.ok(reaches("10.0.0.5", "intranet.example", 8443));
  assert.ok(!reaches("10.0.0.5", "other.example", 8443));
  assert.ok(reaches("127.0.0.1", "localhost", 9000));
});

test("the server's own listeners are never reached, whatever is granted", () => {
  const cases = [
    { own: "127.0.0.1:8080", host: "127.0.0.1" },
    { own: "0.0.0.0:8080", host: "127.0.0.1" },
    { own: "[::]:8080", host: "127.0.0.5" },
    { own: "localhost:8080", host: "[::1]" },
    { own: "127.0.0.1:8080", host: "0.0.0.0" },
    { own: "127.0.0.1:8080", host: "[::ffff:127.0.0.1]" },
  ];
  for (const { own, host } of cases) {
    const allow = [`${host}:8080`, "127.0.0.1:8080"];
    const { checkUrl } = createTargetCheck({ ...none, allow, ownAddresses: () => [own] });
    const error = refusal(() => checkUrl(new URL(`http://${host}:8080/`), "GET", []));
    assert.match(error?.message ?? "", /this server itself/, `${own} by ${host}`);
  }
  const { checkUrl } = createTargetCheck({
    ...none,
    allow: ["127.0.0.1:9000"],
    ownAddresses: () => ["127.0.0.1:8080"],
  });
  assert.equal(
    refusal(() => checkUrl(new URL("http://127.0.0.1:9000/"), "GET", [])),
    undefined,
  );
});

test("GET and HEAD may go anywhere public, other methods need a grant", () => {
  const rules = { ...none, allow: ["api.example:443"], methods: ["POST"] };
  const { checkUrl } = createTargetCheck(rules);
  const opens = (method: string, url: string) =>
    refusal(() => checkUrl(new URL(url), method, [])) === undefined;
  assert.ok(opens("GET", "https://other.example/"));
  assert.ok(opens("HEAD", "https://other.example/"));
  assert.ok(!opens("POST", "https://other.example/"));
  assert.ok(opens("POST", "https://api.example/"));
  assert.ok(!opens("DELETE", "https://api.example/"));
});

test("hosts that the agent's file does not list are refused", () => {
  const { checkUrl } = createTargetCheck(none);
  const opens = (url: string, ...lists: string[][]) =>
    refusal(() => checkUrl(new URL(url), "GET", lists)) === undefined;
  assert.ok(opens("https://example.com/", ["example.com"]));
  assert.ok(opens("https://a.example.com/", ["example.com"]));
  assert.ok(opens("https://a.example.com/", ["*.example.com"]));
  assert.ok(opens("https://example.com/", ["example.com:443"]));
  assert.ok(!opens("http://example.com/", ["example.com:443"]));
  assert.ok(!opens("https://badexample.com/", ["example.com"]));
  assert.ok(!opens("https://example.com/", ["example.com"], ["other.example"]));
});

test("other protocols and passwords in addresses are refused", () => {
  const { checkUrl } = createTargetCheck(none);
  for (const url of ["file:///etc/passwd", "ftp://example.com/", "http://me:pw@example.com/"]) {
    assert.equal(refusal(() => checkUrl(new URL(url), "GET", []))?.problem, "invalid", url);
  }
});
