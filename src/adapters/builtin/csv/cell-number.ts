/** What stands in front of the digits after it. */
export type DecimalMark = "." | ",";

/** What a cell says about how its column writes numbers. */
export interface NumberEvidence {
  /** The decimal mark it shows; undefined when it could be either, as in `1,234` or `12`. */
  readonly mark: DecimalMark | undefined;
  /** It has a mark or groups. */
  readonly isMarked: boolean;
  /** Written with leading zeros, as codes are. */
  readonly isPadded: boolean;
  /** Currency or percent sign; empty when there is none. */
  readonly unit: string;
}

const unitPattern = "[$€£¥₹₽₩₺%‰]|R\\$|US\\$|USD|EUR|GBP|CHF|JPY|Kč|zł|kr\\.?|Rs\\.?";
const prefix = new RegExp(`^(${unitPattern})\\s*`, "i");
const suffix = new RegExp(`\\s*(${unitPattern})$`, "i");
const spacedGroups = /(?<=\d)[\s'’](?=\d{3}(?!\d))/g;
const forms: Readonly<Record<DecimalMark, RegExp>> = {
  ".": /^(\d+|[1-9]\d{0,2}(?:,\d{3})+)?(?:\.(\d*))?(e[+-]?\d{1,3})?$/i,
  ",": /^(\d+|[1-9]\d{0,2}(?:\.\d{3})+)?(?:,(\d*))?(e[+-]?\d{1,3})?$/i,
};
const plain = /^-?\d{1,15}$/;
const plainPoint = /^-?\d{1,15}(?:\.\d{1,15})?$/;
/** Doubles hold every whole number of so many digits. */
const digitsMax = 15;

interface BareNumber {
  readonly digits: string;
  readonly isNegative: boolean;
  readonly unit: string;
}

/** Undefined when the cell is no number, or has more digits than can be kept exactly. */
export function findNumberEvidence(text: string): NumberEvidence | undefined {
  const bare = toBareNumber(text);
  if (bare === undefined) return undefined;
  const { digits, unit } = bare;
  const whole = /^[\d.,]*/.exec(digits)?.[0] ?? "";
  if (whole.replace(/\D/g, "").replace(/^0+/, "").length > digitsMax) return undefined;
  const point = isForm(digits, ".");
  const comma = isForm(digits, ",");
  if (!point && !comma) return undefined;
  const isMarked = /[.,]/.test(digits);
  const isPadded = /^0\d/.test(digits);
  if (point === comma) return { mark: undefined, isMarked, isPadded, unit };
  return { mark: point ? "." : ",", isMarked, isPadded, unit };
}

/** Reads the numbers of a column; NaN for what is none. Percentages stay as written: 12 % is 12. */
export function createNumberReader(mark: DecimalMark): (text: string) => number {
  const fast = mark === "." ? plainPoint : plain;
  const form = forms[mark];
  const groups = mark === "." ? /,/g : /\./g;
  return (text) => {
    if (fast.test(text)) return Number(text);
    const bare = toBareNumber(text);
    if (bare === undefined || !isForm(bare.digits, mark)) return Number.NaN;
    const [, whole = "", fraction = "", exponent = ""] = form.exec(bare.digits) ?? [];
    const value = Number(`${whole.replace(groups, "") || "0"}.${fraction || "0"}${exponent}`);
    return bare.isNegative ? -value : value;
  };
}

/** Digits after the mark; as many as there can be where an exponent moves it. */
export function countDecimals(text: string, mark: DecimalMark): number {
  const at = text.lastIndexOf(mark);
  if (/\de[-+]?\d/i.test(text)) return digitsMax;
  if (at < 0) return 0;
  let count = 0;
  for (let index = at + 1; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (code < 48 || code > 57) break;
    count += 1;
  }
  return count;
}

function isForm(digits: string, mark: DecimalMark): boolean {
  return /\d/.test(digits) && forms[mark].test(digits);
}

function toBareNumber(text: string): BareNumber | undefined {
  const trimmed = text.trim();
  if (trimmed.length === 0 || trimmed.length > 60 || !/\d/.test(trimmed)) return undefined;
  const inner = /^\((.*)\)$/.exec(trimmed)?.[1];
  const first = takeSign(inner ?? trimmed);
  const { rest, unit } = takeUnit(first.rest);
  const second = takeSign(rest);
  const digits = second.rest.replace(spacedGroups, "");
  if (!/^[\d.,]+(?:e[+-]?\d+)?$/i.test(digits)) return undefined;
  const isNegative = inner !== undefined || first.isNegative || second.isNegative;
  return { digits, isNegative, unit };
}

function takeSign(text: string) {
  const [, lead, middle = "", trail] = /^([-+−]?)\s*(.*?)(-?)$/.exec(text) ?? [];
  const isNegative = lead === "-" || lead === "−" || trail === "-";
  return { rest: middle, isNegative };
}

function takeUnit(text: string) {
  const unit = prefix.exec(text)?.[1] ?? suffix.exec(text)?.[1] ?? "";
  return { rest: unit === "" ? text : text.replace(prefix, "").replace(suffix, ""), unit };
}
