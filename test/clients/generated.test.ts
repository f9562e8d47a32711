import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { hashContract } from "./contract-hash.ts";

const generated = {
  "clients/go/generate.sh": "../../clients/go/gen/contract.sha256",
  "clients/python/generate.sh": "../../clients/python/src/caxton/v1/contract.sha256",
} as const;

for (const [script, stamp] of Object.entries(generated)) {
  test(`the code that ${script} generates is that of the contract`, () => {
    const hash = readFileSync(new URL(stamp, import.meta.url), "utf8").trim();
    assert.equal(hash, hashContract(), `Run ${script}; the README beside it says what it needs`);
  });
}

test("every service of the contract is part of the hash", () => {
  const names = readdirSync(new URL("../../proto/caxton/v1/", import.meta.url));
  const services = names.filter((name) => name.endsWith("_service.proto"));
  const text = readFileSync(new URL("contract-hash.ts", import.meta.url), "utf8");
  for (const name of services) assert.ok(text.includes(name.replace(".proto", "_pb.ts")), name);
});
