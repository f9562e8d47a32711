import { type DescField, type DescMessage, getOption, type JsonObject } from "@bufbuild/protobuf";
import { Access, access } from "../../../clients/gen/caxton/v1/options_pb.ts";
import type { Binding } from "../rest/bindings.ts";
import { findEventIds } from "../rest/event-ids.ts";
import { isTextField } from "../rest/json-value.ts";
import { errorReferences } from "./error-responses.ts";
import { type Comments, describe, type Schemas } from "./schemas.ts";

export interface OperationContext {
  readonly schemas: Schemas;
  readonly comments: Comments;
  /** Additional bindings of a method need ids of their own. */
  readonly operationId: string;
}

/** One operation of OpenAPI for one binding. */
export function toOperation(binding: Binding, context: OperationContext): JsonObject {
  const { schemas, comments, operationId } = context;
  const { method } = binding.spec;
  const about = comments[`${method.parent.typeName}.${method.name}`] ?? method.name;
  const needsToken = getOption(method, access) === Access.TOKEN;
  return {
    operationId,
    tags: [method.parent.name],
    summary: /^.*?\.(?=\s|$)/s.exec(about)?.[0] ?? about,
    description: about,
    parameters: [
      ...pathParameters(binding, schemas),
      ...queryParameters(binding, schemas),
      ...resumeParameter(binding),
    ],
    ...requestBody(binding, schemas),
    responses: { 200: success(binding, schemas, comments), ...errorReferences(takesJson(binding)) },
    ...(needsToken ? { security: [{ token: [] }] } : {}),
  };
}

/** The path with its variables in the spelling of OpenAPI. */
export function toOpenApiPath({ template, variables }: Binding): string {
  const segments: string[] = [];
  for (const [index, segment] of template.segments.entries()) {
    const variable = variables.find(({ start, end }) => start <= index && index < end);
    if (variable === undefined) segments.push(segment);
    else if (variable.start === index) segments.push(`{${nameOf(variable.fields)}}`);
  }
  return `/${segments.join("/")}${template.verb === "" ? "" : `:${template.verb}`}`;
}

function takesJson({ body, httpMethod }: Binding): boolean {
  return body !== undefined || httpMethod === "POST";
}

function nameOf(fields: readonly DescField[]): string {
  return fields.map(({ jsonName }) => jsonName).join(".");
}

function pathParameters({ variables }: Binding, schemas: Schemas): JsonObject[] {
  return variables.map(({ fields }) => {
    const { description, ...schema } = schemas.field(fields.at(-1) as DescField);
    const about = description === undefined ? {} : { description };
    const isText = schema.type === "string" && schema.pattern === undefined;
    const filled = isText ? { ...schema, minLength: 1 } : schema;
    return { name: nameOf(fields), in: "path", required: true, ...about, schema: filled };
  });
}

function queryParameters(binding: Binding, schemas: Schemas): JsonObject[] {
  if (binding.body === "*") return [];
  const bound = new Set(binding.variables.map(({ fields }) => nameOf(fields)));
  const input = binding.spec.method.input;
  return leavesOf(input, [], [input])
    .filter((fields) => fields[0] !== binding.body && !bound.has(nameOf(fields)))
    .map((fields) => {
      const { description, ...schema } = schemas.field(fields.at(-1) as DescField);
      const about = description === undefined ? {} : { description };
      return { name: nameOf(fields), in: "query", ...about, schema };
    });
}

/** Paths to all fields that a query can hold. A message within itself is left out. */
function leavesOf(
  message: DescMessage,
  above: readonly DescField[],
  within: readonly DescMessage[],
): (readonly DescField[])[] {
  return message.fields.flatMap((field) => {
    const path = [...above, field];
    if (isTextField(field)) return [path];
    if (field.fieldKind !== "message" || within.includes(field.message)) return [];
    return leavesOf(field.message, path, [...within, field.message]);
  });
}

function resumeParameter({ spec }: Binding): JsonObject[] {
  const ids = spec.kind === "unary" ? undefined : findEventIds(spec.method);
  if (ids === undefined) return [];
  const description = `Id of the last event seen: the stream goes on after it, as with \`${ids.field.jsonName}\`.`;
  return [{ name: "Last-Event-ID", in: "header", description, schema: { type: "string" } }];
}

function requestBody({ body, spec, variables }: Binding, schemas: Schemas): JsonObject {
  if (body === undefined) return {};
  if (body !== "*") return toBody(schemas.field(body), false);
  const bound = variables.flatMap(({ fields }) => (fields.length === 1 ? [...fields] : []));
  const schema = schemas.object(spec.method.input, new Set(bound));
  return toBody({ ...schema, additionalProperties: false }, true);
}

function toBody(schema: JsonObject, required: boolean): JsonObject {
  return { requestBody: { required, content: { "application/json": { schema } } } };
}

function success(
  { spec, responseBody }: Binding,
  schemas: Schemas,
  comments: Comments,
): JsonObject {
  const { output } = spec.method;
  const about = describe(comments, output.typeName).description ?? output.name;
  if (spec.kind === "unary") {
    const schema =
      responseBody === undefined ? schemas.message(output) : schemas.field(responseBody);
    return { description: about, content: { "application/json": { schema } } };
  }
  const description =
    "Server-sent events: one for each message. The last is `end`, or `error` with a google.rpc.Status.";
  const anyOf = [schemas.message(output), { $ref: "#/components/schemas/Status" }];
  const schema = {
    type: "object",
    description: "One event.",
    properties: {
      id: { type: "string", description: "Where to resume after it; see `Last-Event-ID`." },
      event: { type: "string", enum: ["message", "end", "error"] },
      data: { type: "string", contentMediaType: "application/json", contentSchema: { anyOf } },
    },
    required: ["data"],
  };
  return { description, content: { "text/event-stream": { schema } } };
}
