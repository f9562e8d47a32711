import assert from "node:assert/strict";
import { test } from "node:test";
import { type Binding, collectBindings } from "../../../src/rpc/rest/bindings.ts";
import { findEventIds } from "../../../src/rpc/rest/event-ids.ts";
import { httpStatuses } from "../../../src/rpc/rest/http-status.ts";
import { createRouteTable } from "../../../src/rpc/rest/route-table.ts";
import { getTable } from "../../docs/markdown.ts";
import { RestService } from "../../gen/caxton/test/v1/rest_pb.ts";
import { findServices, toMethods } from "./contract.ts";

const services = await findServices();
const bindings = collectBindings(toMethods(services));
const nameOf = ({ spec: { method } }: Binding) => `${method.parent.name}.${method.name}`;

test("every method of the contract that takes one request has a path below /api/v1", () => {
  const takesOne = services
    .flatMap((service) => service.methods)
    .filter(({ methodKind }) => methodKind === "unary" || methodKind === "server_streaming")
    .map(({ parent, name }) => `${parent.name}.${name}`);
  assert.ok(takesOne.length > 20);
  assert.deepEqual([...new Set(bindings.map(nameOf))].toSorted(), takesOne.toSorted());
  const strange = bindings.filter(({ template }) => !template.text.startsWith("/api/v1/"));
  assert.deepEqual(strange.map(nameOf), []);
});

test("every path is documented, and no other", () => {
  const rows = getTable("docs/api.md", "| Path | Call |");
  const expected = bindings.map((each) => [
    `\`${each.httpMethod} ${each.template.text}\``,
    nameOf(each),
  ]);
  assert.deepEqual(rows, expected);
});

test("every status of a code is documented", () => {
  const rows = getTable("docs/api.md", "| Status | When |");
  const documented = new Set(rows.map(([status]) => Number(status)));
  // 501 is for codes that no call has: a method that there is not is a path that there is not.
  const missing = Object.values(httpStatuses).filter((status) => !documented.has(status));
  assert.deepEqual(missing, [501]);
});

test("no two paths collide", () => {
  assert.doesNotThrow(() => createRouteTable(bindings));
  const first = bindings[0] as Binding;
  assert.throws(() => createRouteTable([first, first]), /taken already/);
});

test("what has effects is not called by GET, and what is called by POST has a body", () => {
  const readOnly = /^(Get|List|Watch|Explain|Search|Trace|Resolve(?=Capability))/;
  const wrong = bindings.filter(({ spec, httpMethod, body }) => {
    if (httpMethod === "POST") return body === undefined;
    return httpMethod === "GET" && !readOnly.test(spec.method.name);
  });
  assert.deepEqual(wrong.map(nameOf), []);
});

test("every stream of the contract can be resumed", () => {
  const streams = bindings.filter(({ spec }) => spec.kind === "server_streaming");
  assert.ok(streams.length > 3);
  assert.deepEqual(
    streams.filter(({ spec }) => findEventIds(spec.method) === undefined).map(nameOf),
    [],
  );
});

test("rules of every shape are taken as they stand", () => {
  const found = collectBindings(toMethods([RestService]));
  const rows = found.map(({ httpMethod, template, body }) => [
    httpMethod,
    template.text,
    typeof body === "object" ? body.name : body,
  ]);
  assert.deepEqual(
    rows.filter(([, path]) => path?.includes("/bodies")),
    [
      ["PUT", "/api/test/bodies/{name}", "things"],
      ["POST", "/api/test/bodies/{name}:all", "*"],
      ["DELETE", "/api/test/bodies/{name}", undefined],
      ["SEARCH", "/api/test/bodies", undefined],
    ],
  );
});
