import { limits } from "../domain/limits.ts";
import type { Field } from "./field.ts";
import { readItems } from "./group-fields.ts";
import type { Located } from "./located.ts";
import type { Report } from "./report.ts";
import { reportType } from "./scalar-fields.ts";
import { show } from "./show.ts";

/** `data-analysis`, `data-analysis.visual`, `data-analysis:v2.0`. */
const capabilityPattern =
  /^[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9]+(-[a-z0-9]+)*)*(:v[0-9]+(\.[0-9]+)*)?$/;
const capabilityLengthMax = 100;

/** The kebab-case form of a capability as written. */
export function toKebabCase(written: string): string {
  return written.replace(/_+/g, "-");
}

/** Capability names, in kebab case and without repeats. */
export function capabilityList(
  key: string,
  description: string,
  options: { readonly required: boolean },
): Field<readonly string[]> {
  const max = limits.capabilitiesPerAgentMax;
  return {
    key,
    description,
    aliases: [],
    type: `array of capability names in kebab case, ${options.required ? 1 : 0} to ${max}`,
    defaultText: options.required ? "" : "[]",
    required: options.required,
    fallback: [],
    schema: {
      type: "array",
      minItems: options.required ? 1 : 0,
      maxItems: max,
      uniqueItems: true,
      items: { type: "string", pattern: capabilityPattern.source, maxLength: capabilityLengthMax },
    },
    read: (node, field, report) => {
      const items = readItems(report, node, field, { max, example: `${key} = ["data-analysis"]` });
      if (items === undefined) return undefined;
      if (options.required && items.length === 0) {
        report.error({
          code: "MISSING_FIELD",
          at: node.at,
          field,
          message: `'${field}' names no capability`,
          hint: `name at least one: ${key} = ["data-analysis"]`,
        });
      }
      warnOfSnakeCase(report, node, field, items);
      return readCapabilities(report, field, items);
    },
  };
}

function warnOfSnakeCase(
  report: Report,
  node: Located,
  field: string,
  items: readonly Located[],
): void {
  const snake = items.flatMap(({ scalar }) =>
    typeof scalar === "string" && capabilityPattern.test(toKebabCase(scalar)) ? [scalar] : [],
  );
  const changed = snake.filter((written) => written !== toKebabCase(written));
  if (changed.length === 0) return;
  const pairs = changed.map((written) => `${show(written)} -> ${show(toKebabCase(written))}`);
  report.warn({
    code: "CAPABILITY_NOT_KEBAB",
    at: node.at,
    field,
    message: `capabilities are written in kebab case; read as such: ${pairs.join(", ")}`,
    hint: "write '-' instead of '_'",
  });
}

function readCapabilities(
  report: Report,
  field: string,
  items: readonly Located[],
): readonly string[] {
  const names = new Set<string>();
  for (const [index, item] of items.entries()) {
    const path = `${field}[${index}]`;
    const name = readCapability(report, item, path);
    if (name === undefined) continue;
    if (names.has(name)) {
      report.warn({
        code: "DUPLICATE_CAPABILITY",
        at: item.at,
        field: path,
        message: `${show(name)} is listed twice; it is kept once`,
        hint: "remove this one",
      });
    }
    names.add(name);
  }
  return [...names];
}

function readCapability(report: Report, node: Located, field: string): string | undefined {
  const { scalar } = node;
  if (typeof scalar !== "string") {
    return reportType(report, node, field, { wanted: "a string", example: '"data-analysis"' });
  }
  const name = toKebabCase(scalar);
  if (name.length <= capabilityLengthMax && capabilityPattern.test(name)) return name;
  report.error({
    code: "INVALID_CAPABILITY",
    at: node.at,
    field,
    message: `${show(scalar)} is not a capability name in kebab case`,
    hint: `write it as ${show(suggestion(scalar))}`,
  });
  return undefined;
}

/** A name of the right form, close to what was written. */
function suggestion(written: string): string {
  const name = written
    .slice(0, capabilityLengthMax)
    .replace(/([a-z])([A-Z])/g, "$1-$2")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-|-$/g, "");
  return name === "" ? "data-analysis" : name;
}
