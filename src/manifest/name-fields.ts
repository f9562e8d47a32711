import { limits } from "../domain/limits.ts";
import type { Field } from "./field.ts";
import { reportType } from "./scalar-fields.ts";
import { codePointName, show } from "./show.ts";

const { agentNameLengthMin: nameMin, agentNameLengthMax: nameMax } = limits;
const namePattern = new RegExp(`^[A-Za-z0-9_-]{${nameMin},${nameMax}}$`);
const nameRule = `${nameMin} to ${nameMax} ASCII letters, digits, '_' and '-'`;

/** The name of the agent. */
export function agentName(key: string, description: string): Field<string> {
  return {
    key,
    description,
    aliases: [],
    type: nameRule.replaceAll("'", "`"),
    defaultText: "",
    required: true,
    fallback: "",
    schema: { type: "string", pattern: namePattern.source },
    read: (node, field, report) => {
      const { scalar } = node;
      if (typeof scalar !== "string") {
        const example = `${key} = "my-agent"`;
        return reportType(report, node, field, { wanted: "a string", example });
      }
      if (namePattern.test(scalar)) return scalar;
      const message = `${show(scalar)} cannot be a name${oddCharacter(scalar)}`;
      report.error({ code: "INVALID_NAME", at: node.at, field, message, hint: nameRule });
      return undefined;
    },
  };
}

/** Says which character is not allowed, by its code point where it cannot be told by looking. */
function oddCharacter(name: string): string {
  const [odd] = /[^A-Za-z0-9_-]/u.exec(name) ?? [];
  if (odd === undefined) return `: it has ${name.length} characters`;
  return `: it holds ${show(odd)} (${codePointName(odd)})`;
}

// The regular expression of https://semver.org, shortened to what JSON Schema needs as well.
const versionPattern =
  /^(0|[1-9]\d{0,8})\.(0|[1-9]\d{0,8})\.(0|[1-9]\d{0,8})(-[0-9A-Za-z-]+(\.[0-9A-Za-z-]+)*)?(\+[0-9A-Za-z-]+(\.[0-9A-Za-z-]+)*)?$/;
const versionLengthMax = 128;

/** A semantic version. */
export function semanticVersion(key: string, description: string): Field<string> {
  return {
    key,
    description,
    aliases: [],
    type: "semantic version",
    defaultText: '"0.1.0"',
    required: false,
    fallback: "0.1.0",
    schema: {
      type: "string",
      pattern: versionPattern.source,
      maxLength: versionLengthMax,
      default: "0.1.0",
    },
    read: (node, field, report) => {
      const { scalar } = node;
      if (typeof scalar !== "string") {
        const example = `${key} = "1.0.0"`;
        return reportType(report, node, field, { wanted: "a string", example });
      }
      if (scalar.length <= versionLengthMax && versionPattern.test(scalar)) return scalar;
      report.error({
        code: "INVALID_VERSION",
        at: node.at,
        field,
        message: `${show(scalar)} is not a semantic version`,
        hint: 'three numbers and an optional suffix: "1.0.0", "2.1.3-beta"',
      });
      return undefined;
    },
  };
}
