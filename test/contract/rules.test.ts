import assert from "node:assert/strict";
import { test } from "node:test";
import { type DescMessage, type DescMethod, getOption, hasOption } from "@bufbuild/protobuf";
import { http } from "../../clients/gen/google/api/annotations_pb.ts";
import { findEventIds } from "../../src/rpc/rest/event-ids.ts";
import { findServices } from "../rpc/rest/contract.ts";

const methods = (await findServices()).flatMap((service) => service.methods);
const nameOf = ({ parent, name }: DescMethod) => `${parent.name}.${name}`;
const has = ({ fields }: DescMessage, ...names: string[]) =>
  names.every((name) => fields.some((field) => field.name === name));

/** The methods that break a rule, but for those that may. */
function breaking(
  keeps: (method: DescMethod) => boolean,
  mayBreak: Readonly<Record<string, string>> = {},
): readonly string[] {
  return methods
    .filter((method) => !keeps(method))
    .map(nameOf)
    .filter((name) => !(name in mayBreak));
}

test("every list comes in pages", () => {
  const lists = ({ name, input, output }: DescMethod) =>
    !name.startsWith("List") ||
    (has(input, "page_size", "page_token") && has(output, "next_page_token"));
  assert.deepEqual(breaking(lists), []);
});

test("every stream of the server can be resumed, also by Last-Event-ID", () => {
  const resumes = (method: DescMethod) =>
    method.methodKind !== "server_streaming" || findEventIds(method) !== undefined;
  assert.deepEqual(breaking(resumes), []);
});

test("every write can be repeated with its id", () => {
  const mayBreak = { "AgentService.ValidateAgent": "writes nothing: the file is too long for GET" };
  const reads = (method: DescMethod) =>
    !hasOption(method, http) || getOption(method, http).pattern.case === "get";
  assert.deepEqual(
    breaking((method) => reads(method) || has(method.input, "request_id"), mayBreak),
    [],
  );
});
