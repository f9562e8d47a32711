import { type DescField, getOption, hasOption } from "@bufbuild/protobuf";
import type { MethodImplSpec } from "@connectrpc/connect";
import { http } from "../../../clients/gen/google/api/annotations_pb.ts";
import type { HttpRule } from "../../../clients/gen/google/api/http_pb.ts";
import type { Methods } from "../methods.ts";
import { findFieldPath } from "./find-field.ts";
import { type PathTemplate, type PathVariable, parsePathTemplate } from "./path-template.ts";
import { restPrefix } from "./rest-prefix.ts";

/** A method that REST can call: one request, one answer or a stream of them. */
export type RestSpec = Extract<MethodImplSpec, { kind: "unary" | "server_streaming" }>;

/** One way to call a method by HTTP: its `google.api.http` rule, or an additional one of that. */
export interface Binding {
  readonly spec: RestSpec;
  /** Such as `GET`. */
  readonly httpMethod: string;
  readonly template: PathTemplate;
  readonly variables: readonly FieldVariable[];
  /** What the body of the request holds: the whole request, one field of it, or nothing. */
  readonly body: DescField | "*" | undefined;
  /** The field of the response that is the whole answer, if not the response is. */
  readonly responseBody: DescField | undefined;
}

export interface FieldVariable extends PathVariable {
  /** From the request message down. */
  readonly fields: readonly DescField[];
}

/**
 * The bindings of all methods that have a rule, in the order of the contract. A rule that does not
 * fit its method is a bug of the contract and throws.
 */
export function collectBindings(methods: Methods): readonly Binding[] {
  return [...methods.byPath.values()].flatMap((spec) => {
    if (!hasOption(spec.method, http)) return [];
    if (spec.kind !== "unary" && spec.kind !== "server_streaming") {
      throw new Error(`${spec.method.name} takes a stream, which REST cannot send`);
    }
    const rule = getOption(spec.method, http);
    return [rule, ...rule.additionalBindings].map((each) => toBinding(spec, each));
  });
}

function toBinding(spec: RestSpec, rule: HttpRule): Binding {
  const { input, output, name } = spec.method;
  const { httpMethod, path } = patternOf(rule, name);
  const template = parsePathTemplate(path);
  if (!path.startsWith(restPrefix)) throw new Error(`${path} does not begin with ${restPrefix}`);
  const field = (message: typeof input, text: string) => {
    const fields = findFieldPath(message, text.split("."));
    const last = fields?.at(-1);
    if (fields === undefined || last === undefined) {
      throw new Error(`${name}: ${message.name} has no field ${text}`);
    }
    return { fields, last };
  };
  return {
    spec,
    httpMethod,
    template,
    variables: template.variables.map((variable) => {
      const { fields, last } = field(input, variable.fieldPath.join("."));
      if (last.fieldKind === "scalar" || last.fieldKind === "enum") return { ...variable, fields };
      throw new Error(`${name}: ${last.name} has no text that a path can hold`);
    }),
    body:
      rule.body === "" || rule.body === "*" ? rule.body || undefined : field(input, rule.body).last,
    responseBody: rule.responseBody === "" ? undefined : field(output, rule.responseBody).last,
  };
}

function patternOf({ pattern }: HttpRule, name: string): { httpMethod: string; path: string } {
  if (pattern.case === undefined) throw new Error(`${name} has a rule without a path`);
  if (pattern.case !== "custom") {
    return { httpMethod: pattern.case.toUpperCase(), path: pattern.value };
  }
  return { httpMethod: pattern.value.kind, path: pattern.value.path };
}
