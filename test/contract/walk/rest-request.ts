import {
  type DescMethod,
  fromJson,
  getOption,
  hasOption,
  type JsonObject,
  type JsonValue,
  toJson,
} from "@bufbuild/protobuf";
import { http } from "../../../clients/gen/google/api/annotations_pb.ts";
import type { HttpRule } from "../../../clients/gen/google/api/http_pb.ts";

/** A request by REST, as a client makes it that knows nothing but the annotation. */
export interface RestRequest {
  readonly httpMethod: string;
  /** With the query. */
  readonly target: string;
  readonly body: string | undefined;
}

/** The rules of a method: the first one, then its additional ones. */
export function rulesOf(method: DescMethod): readonly HttpRule[] {
  if (!hasOption(method, http)) return [];
  const rule = getOption(method, http);
  return [rule, ...rule.additionalBindings];
}

/** Fields of the path go there, then the body takes its part, the rest is the query. */
export function toRestRequest(
  { input }: DescMethod,
  { pattern, body }: HttpRule,
  request: JsonObject,
): RestRequest {
  const message = fromJson(input, request);
  const inText = { useProtoFieldName: true };
  const fields = toJson(input, message, inText) as JsonObject;
  const defaults = toJson(input, message, { ...inText, alwaysEmitImplicit: true }) as JsonObject;
  const [httpMethod, template] =
    pattern.case === "custom"
      ? [pattern.value.kind, pattern.value.path]
      : [pattern.case?.toUpperCase() ?? "", pattern.value ?? ""];
  const path = template.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
    const value = fields[name] ?? defaults[name];
    delete fields[name];
    return encodeURIComponent(String(value));
  });
  if (body === "*") return { httpMethod, target: path, body: JSON.stringify(fields) };
  const inBody = body === "" ? undefined : fields[body];
  delete fields[body];
  const query = new URLSearchParams(parametersOf(fields)).toString();
  return {
    httpMethod,
    target: query === "" ? path : `${path}?${query}`,
    body: inBody === undefined ? undefined : JSON.stringify(inBody),
  };
}

function parametersOf(value: JsonValue | undefined, name = ""): [string, string][] {
  if (Array.isArray(value)) return value.flatMap((item) => parametersOf(item, name));
  if (typeof value !== "object" || value === null) return [[name, String(value)]];
  return Object.entries(value).flatMap(([key, inner]) =>
    parametersOf(inner, name === "" ? key : `${name}.${key}`),
  );
}
