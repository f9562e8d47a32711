import type { Field } from "./field.ts";
import { reportType } from "./scalar-fields.ts";
import { show } from "./show.ts";

const cronPart = "[0-9A-Za-z*?,/#-]{1,60}";
const cronPattern = new RegExp(`^${cronPart}( +${cronPart}){4}$`);

/** A moment that comes again, in the five fields of cron. */
export function cronExpression(key: string): Field<string> {
  const example = `${key} = "0 9 * * MON"`;
  return {
    key,
    description: "Minute, hour, day of month, month, day of week.",
    aliases: [],
    type: "cron expression of five fields",
    defaultText: "",
    required: false,
    fallback: "",
    schema: { type: "string", pattern: cronPattern.source },
    read: (node, field, report) => {
      const { scalar } = node;
      if (typeof scalar !== "string") {
        return reportType(report, node, field, { wanted: "a string", example });
      }
      if (cronPattern.test(scalar)) return scalar;
      const message = `${show(scalar)} is not a cron expression of five fields`;
      report.error({ code: "INVALID_VALUE", at: node.at, field, message, hint: example });
      return undefined;
    },
  };
}

/** A time zone by its IANA name. */
export function timeZone(key: string): Field<string> {
  const example = `${key} = "Europe/Berlin"`;
  return {
    key,
    description: "IANA name of the time zone the times are meant in.",
    aliases: [],
    type: "time zone",
    defaultText: '"UTC"',
    required: false,
    fallback: "UTC",
    schema: { type: "string" },
    read: (node, field, report) => {
      const { scalar } = node;
      if (typeof scalar !== "string") {
        return reportType(report, node, field, { wanted: "a string", example });
      }
      if (isTimeZone(scalar)) return scalar;
      const message = `${show(scalar)} is not the name of a time zone`;
      report.error({ code: "INVALID_VALUE", at: node.at, field, message, hint: example });
      return undefined;
    },
  };
}

function isTimeZone(name: string): boolean {
  if (name.length > 64) return false;
  try {
    new Intl.DateTimeFormat("en", { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
