import type { RateLimit } from "../domain/agent-spec.ts";
import type { JsonObject } from "../domain/json.ts";
import type { Field, FieldOptions } from "./field.ts";
import type { Located } from "./located.ts";
import type { Report } from "./report.ts";
import { checkRange, reportType, withDefault } from "./scalar-fields.ts";
import { show } from "./show.ts";

const secondMs = 1000;
const minuteMs = 60 * secondMs;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

/** Milliseconds by unit. A year has 365 days. */
const durationUnits: Readonly<Record<string, number>> = {
  ms: 1,
  s: secondMs,
  m: minuteMs,
  h: hourMs,
  d: dayMs,
  w: 7 * dayMs,
  y: 365 * dayMs,
};

/** Bytes by unit, in upper case: powers of 1024. */
const sizeUnits: Readonly<Record<string, number>> = {
  B: 1,
  K: 1024,
  KB: 1024,
  KIB: 1024,
  M: 1024 ** 2,
  MB: 1024 ** 2,
  MIB: 1024 ** 2,
  G: 1024 ** 3,
  GB: 1024 ** 3,
  GIB: 1024 ** 3,
};

const durationPattern = /^(\d{1,9}(?:\.\d{1,6})?) ?(ms|s|m|h|d|w|y)$/;
const sizePattern = /^(\d{1,9}(?:\.\d{1,6})?) ?([BbKkMmGg]|[KkMmGg][Bb]|[KMG]iB)$/;

/** Milliseconds of a text such as `30s`; undefined when it is none. */
export function parseDuration(written: string): number | undefined {
  const [, amount, unit = ""] = durationPattern.exec(written) ?? [];
  return amount === undefined ? undefined : Math.round(Number(amount) * (durationUnits[unit] ?? 0));
}

/** Bytes of a text such as `10MB`; undefined when it is none. */
export function parseSize(written: string): number | undefined {
  const [, amount, unit = ""] = sizePattern.exec(written) ?? [];
  const factor = sizeUnits[unit.toUpperCase()] ?? 0;
  return amount === undefined ? undefined : Math.round(Number(amount) * factor);
}

interface UnitOptions<D> extends FieldOptions {
  readonly min: string;
  readonly max: string;
  readonly default?: D;
}

/** A value with a unit, read from a text or from a bare number. */
interface Unit {
  readonly name: string;
  readonly parse: (written: string) => number | undefined;
  readonly example: string;
  readonly units: string;
  readonly schema: JsonObject;
}

const durationUnit: Unit = {
  name: "duration",
  parse: parseDuration,
  example: "30s",
  units: "ms, s, m, h, d, w, y",
  schema: { type: "string", pattern: durationPattern.source },
};

const sizeUnit: Unit = {
  name: "size",
  parse: parseSize,
  example: "10MB",
  units: "B, KB, MB, GB (powers of 1024)",
  schema: {
    anyOf: [
      { type: "string", pattern: sizePattern.source },
      { type: "integer", minimum: 0 },
    ],
  },
};

/** What the fallback of a field is: a number where the default is a text. */
type Amount<D> = D extends string ? number : undefined;

/** A duration such as `"30s"`, as milliseconds. A bare number means seconds and is warned of. */
export function duration<D extends string | undefined = undefined>(
  key: string,
  description: string,
  options: UnitOptions<D> & {
    /** Aliases that hold a bare number -> the unit it counts, such as `retention_days` -> `d`. */
    readonly counted?: Readonly<Record<string, string>>;
  },
): Field<number | Amount<D>> {
  const counted = new Map(Object.entries(options.counted ?? {}));
  const plain = unitField(key, description, durationUnit, options);
  return {
    ...plain,
    aliases: [...plain.aliases, ...counted.keys()],
    aliasSchemas: new Map([...counted.keys()].map((alias) => [alias, { type: "number" }])),
    read: (node, field, report) => {
      if (typeof node.scalar !== "number") return plain.read(node, field, report);
      const unit = counted.get(node.key) ?? "s";
      if (!counted.has(node.key)) warnOfUnit(report, node, field);
      const value = node.scalar * (durationUnits[unit] ?? secondMs);
      return checkAmount(report, node, field, { value, unit: durationUnit, options });
    },
  };
}

function warnOfUnit(report: Report, node: Located, field: string): void {
  report.warn({
    code: "UNIT_MISSING",
    at: node.at,
    field,
    message: `'${field}' has no unit; it was read as seconds`,
    hint: `write it as "${node.scalar}s"`,
  });
}

/** A size such as `"10MB"`, as bytes. A bare number means bytes. */
export function size<D extends string | undefined = undefined>(
  key: string,
  description: string,
  options: UnitOptions<D>,
): Field<number | Amount<D>> {
  const plain = unitField(key, description, sizeUnit, options);
  return {
    ...plain,
    read: (node, field, report) =>
      typeof node.scalar === "number"
        ? checkAmount(report, node, field, { value: node.scalar, unit: sizeUnit, options })
        : plain.read(node, field, report),
  };
}

function unitField<D extends string | undefined>(
  key: string,
  description: string,
  unit: Unit,
  options: UnitOptions<D>,
): Field<number | Amount<D>> {
  const written: string | undefined = options.default;
  const fallback = written === undefined ? undefined : unit.parse(written);
  const shown = written === undefined ? "" : `"${written}"`;
  return {
    key,
    description,
    aliases: options.aliases ?? [],
    type: `${unit.name}, ${options.min} to ${options.max}`,
    defaultText: options.defaultText ?? shown,
    required: false,
    fallback: fallback as Amount<D>,
    schema: withDefault(unit.schema, written),
    read: (node, field, report) => {
      const { scalar } = node;
      const example = `${key} = "${unit.example}"`;
      if (typeof scalar !== "string") {
        return reportType(report, node, field, { wanted: `a ${unit.name}`, example });
      }
      const value = unit.parse(scalar);
      if (value !== undefined) return checkAmount(report, node, field, { value, unit, options });
      report.error({
        code: "INVALID_VALUE",
        at: node.at,
        field,
        message: `${show(scalar)} is not a ${unit.name}`,
        hint: `write it as ${example}; units: ${unit.units}`,
      });
      return undefined;
    },
  };
}

interface Amounts {
  readonly value: number;
  readonly unit: Unit;
  readonly options: { readonly min: string; readonly max: string };
}

function checkAmount(
  report: Report,
  node: Located,
  field: string,
  { value, unit, options }: Amounts,
): number | undefined {
  const min = unit.parse(options.min) ?? 0;
  const max = unit.parse(options.max) ?? 0;
  const write = (limit: number) => (limit === min ? options.min : options.max);
  return checkRange(report, node, field, { value, min, max, write });
}

const ratePattern = /^(\d{1,9}) ?\/ ?(second|minute|hour|day)$/;
const ratePeriods: Readonly<Record<string, number>> = {
  second: secondMs,
  minute: minuteMs,
  hour: hourMs,
  day: dayMs,
};

/** How often something may be used, such as `"100/minute"`. */
export function rate(key: string, description: string): Field<RateLimit | undefined> {
  const example = `${key} = "100/minute"`;
  return {
    key,
    description,
    aliases: [],
    type: "rate: count/second, /minute, /hour or /day",
    defaultText: "",
    required: false,
    fallback: undefined,
    schema: { type: "string", pattern: ratePattern.source },
    read: (node, field, report) => {
      const { scalar } = node;
      if (typeof scalar !== "string") {
        return reportType(report, node, field, { wanted: "a rate", example });
      }
      const [, count, period = ""] = ratePattern.exec(scalar) ?? [];
      if (count !== undefined) {
        return { count: Number(count), periodMs: ratePeriods[period] ?? minuteMs };
      }
      const message = `${show(scalar)} is not a rate`;
      report.error({ code: "INVALID_VALUE", at: node.at, field, message, hint: example });
      return undefined;
    },
  };
}
