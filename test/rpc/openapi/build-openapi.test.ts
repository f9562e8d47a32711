import assert from "node:assert/strict";
import { test } from "node:test";
import { Validator } from "@seriousme/openapi-schema-validator";
import { comments } from "../../../clients/gen/caxton/v1/comments.ts";
import { buildOpenApi } from "../../../src/rpc/openapi/build-openapi.ts";
import { collectBindings } from "../../../src/rpc/rest/bindings.ts";
import { RestService } from "../../gen/caxton/test/v1/rest_pb.ts";
import { findServices, toMethods } from "../rest/contract.ts";

/** As much of OpenAPI as the tests look at. */
interface Operation {
  readonly operationId: string;
  readonly summary: string;
  readonly parameters: readonly {
    name: string;
    in: string;
    description?: string;
    schema: object;
  }[];
  readonly requestBody?: { readonly content: Record<string, { schema: Schema }> };
  readonly responses: Record<string, { content?: Record<string, { schema: Schema }> }>;
  readonly security?: object;
}
interface Schema {
  readonly properties?: Record<string, { description?: string }>;
  readonly [keyword: string]: unknown;
}
interface Document {
  readonly paths: Record<string, Record<string, Operation>>;
  readonly components: { readonly schemas: Record<string, Schema> };
}

const methods = toMethods(await findServices());
const document = buildOpenApi(methods, comments) as unknown as Document;
const probe = buildOpenApi(toMethods([RestService]), {}) as unknown as Document;
const operations = Object.values(document.paths).flatMap((path) => Object.values(path));

for (const [name, each] of Object.entries({ contract: document, "test service": probe })) {
  test(`the document of the ${name} is valid OpenAPI 3.1, its references lead somewhere`, async () => {
    const validator = new Validator();
    const { valid, errors } = await validator.validate(structuredClone(each) as never);
    assert.ok(valid, JSON.stringify(errors));
    assert.equal(validator.version, "3.1");
    const references = JSON.stringify(each).matchAll(/"\$ref":"#\/([^"]+)"/g);
    for (const [, path = ""] of references) {
      const target = path
        .split("/")
        .reduce<unknown>((at, key) => (at as Record<string, unknown>)?.[key], each);
      assert.ok(target, path);
    }
  });
}

test("every path has an operation with an id of its own", () => {
  const ids = operations.map(({ operationId }) => operationId);
  assert.equal(ids.length, collectBindings(methods).length);
  assert.equal(new Set(ids).size, ids.length);
});

test("every operation, parameter and property has the comment of the contract", () => {
  const bare = operations.flatMap(({ operationId, summary, parameters, requestBody }) => [
    ...(summary.endsWith(".") ? [] : [operationId]),
    ...parameters.filter((each) => !each.description).map(({ name }) => `${operationId} ${name}`),
    ...bareProperties(operationId, requestBody?.content["application/json"]?.schema),
  ]);
  const schemas = Object.entries(document.components.schemas);
  const ours = schemas.filter(([name]) => name !== "Status" && !name.startsWith("google."));
  assert.deepEqual([...bare, ...ours.flatMap(([name, each]) => bareProperties(name, each))], []);
});

function bareProperties(owner: string, schema: Schema | undefined): string[] {
  const properties = Object.entries(schema?.properties ?? {});
  return properties
    .filter(([, { description }]) => !description)
    .map(([name]) => `${owner}.${name}`);
}

test("calls that need the token say so", () => {
  const guarded = operations.filter(({ security }) => security !== undefined);
  assert.deepEqual(guarded.map(({ operationId }) => operationId).toSorted(), [
    "SystemService_GetConfig",
    "SystemService_WatchLogs",
    "TurnService_ResolveTurn",
  ]);
});

test("a chat takes a body without what is in its path, and answers with events", () => {
  const chat = document.paths["/api/v1/agents/{agent}:chat"]?.post;
  const body = chat?.requestBody?.content["application/json"]?.schema;
  assert.equal(body?.additionalProperties, false);
  assert.equal(body?.properties?.agent, undefined);
  assert.ok(body?.properties?.message);
  const event = chat?.responses[200]?.content?.["text/event-stream"]?.schema;
  const data = event?.properties?.data as { contentSchema?: object } | undefined;
  const refer = (name: string) => ({ $ref: `#/components/schemas/${name}` });
  assert.deepEqual(data?.contentSchema, { anyOf: [refer("ChatResponse"), refer("Status")] });
  const names = chat?.parameters.map((each) => [each.in, each.name]);
  assert.deepEqual(names, [
    ["path", "agent"],
    ["header", "Last-Event-ID"],
  ]);
});

test("each kind of field has its schema", () => {
  const query = probe.paths["/api/test/query"]?.get;
  const schemas = Object.fromEntries(
    query?.parameters.map(({ name, schema }) => [name, schema]) ?? [],
  );
  assert.equal(schemas["things.many"], undefined);
  assert.equal(schemas["things.inner.text"], undefined, "a message within itself");
  assert.deepEqual(schemas["things.texts"], { type: "array", items: { type: "string" } });
  assert.deepEqual(schemas["things.colors"], {
    type: "array",
    items: { $ref: "#/components/schemas/caxton.test.v1.Color" },
  });
  assert.deepEqual(schemas["things.time"], { type: "string", format: "date-time" });
  assert.deepEqual(
    schemas["things.wrapped"],
    schemas["things.largeNumber"] && {
      type: "string",
      format: "int64",
      pattern: "^-?[0-9]{1,19}$",
    },
  );
  const things = probe.components.schemas["caxton.test.v1.Things"];
  assert.deepEqual(things?.properties?.labels, {
    type: "object",
    additionalProperties: { type: "string" },
  });
  const choice = [{ required: ["firstChoice"] }, { required: ["secondChoice"] }];
  assert.deepEqual(things?.allOf, [{ oneOf: [...choice, { not: { anyOf: choice } }] }]);
});
