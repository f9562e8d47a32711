import assert from "node:assert/strict";
import { test } from "node:test";
import type { PermissionsSpec, ToolPermissions } from "../../src/domain/agent-spec.ts";
import { narrowPermissions } from "../../src/tools/narrow-permissions.ts";

const all: PermissionsSpec = {
  fileAccess: "readonly",
  networkAccess: undefined,
  allowedDomains: [],
  restrictedTools: [],
};
const one: ToolPermissions = {
  fileAccess: undefined,
  allowedPaths: ["/data"],
  networkAccess: "restricted",
  allowedHosts: [],
  rateLimit: undefined,
};

test("the stricter of two accesses holds, and what says nothing changes nothing", () => {
  assert.equal(narrowPermissions(all, undefined).networkAccess, undefined);
  assert.equal(narrowPermissions(all, one).networkAccess, "restricted");
  assert.equal(narrowPermissions({ ...all, networkAccess: "none" }, one).networkAccess, "none");
  assert.equal(
    narrowPermissions({ ...all, networkAccess: "full" }, one).networkAccess,
    "restricted",
  );
  assert.equal(narrowPermissions(all, { ...one, fileAccess: "readwrite" }).fileAccess, "readonly");
  assert.deepEqual(narrowPermissions(all, one).allowedPaths, ["/data"]);
});

test("a host must be allowed by both lists, where both say anything", () => {
  const hosts = (domains: string[], tool: string[]) =>
    narrowPermissions({ ...all, allowedDomains: domains }, { ...one, allowedHosts: tool })
      .allowedHosts;
  assert.deepEqual(hosts([], []), []);
  assert.deepEqual(hosts(["a.org"], []), ["a.org"]);
  assert.deepEqual(hosts([], ["b.org"]), ["b.org"]);
  assert.deepEqual(hosts(["a.org"], ["api.a.org", "b.org"]), ["api.a.org"]);
  assert.deepEqual(hosts(["api.a.org"], ["a.org"]), ["api.a.org"]);
  assert.deepEqual(hosts(["a.org"], ["b.org"]), ["invalid."]);
});
