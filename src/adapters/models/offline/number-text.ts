/** The number in `1,247`, `1.234,56`, `-3.5`; undefined when there is none. */
export function parseNumber(text: string): number | undefined {
  const bare = text.replace(/[.,]+$/, "").replace(/[\s_'’]/g, "");
  if (!/^-?\d[\d.,]*$/.test(bare)) return undefined;
  const isGerman =
    /,\d+$/.test(bare) && !/^-?\d{1,3}(?:,\d{3})+$/.test(bare) && !/,.*\./.test(bare);
  const isGrouped = /^-?\d{1,3}(?:\.\d{3}){2,}$/.test(bare);
  const plain = isGerman
    ? bare.replaceAll(".", "").replace(",", ".")
    : bare.replaceAll(isGrouped ? "." : ",", "");
  const value = Number(plain);
  return Number.isFinite(value) ? value : undefined;
}

/** A number without the noise of binary fractions. */
export function toExact(value: number): number {
  return Number(value.toPrecision(14));
}

/**
 * A number as people write it: `1,247`, `12,345.67`. More than four decimals are rounded to two,
 * and the longer value follows in brackets.
 */
export function formatNumber(value: number): string {
  const exact = toExact(value);
  const text = String(exact);
  const decimals = /e/.test(text) ? 0 : (text.split(".")[1]?.length ?? 0);
  if (/e/.test(text)) return text;
  if (decimals <= 4) return group(text);
  const rounded = group(exact.toFixed(2));
  return `${rounded} (${Number(exact.toFixed(6))})`;
}

function group(text: string): string {
  const [whole = "", decimals] = text.split(".");
  const grouped = whole.replace(/\B(?=(?:\d{3})+$)/g, ",");
  return decimals === undefined ? grouped : `${grouped}.${decimals}`;
}

/** `+12.5 %`, rounded to one decimal; empty when it cannot be said. */
export function formatChange(from: number, to: number): string {
  if (from === 0) return "";
  const percent = ((to - from) / Math.abs(from)) * 100;
  return `${percent < 0 ? "-" : "+"}${group(Math.abs(percent).toFixed(1))} %`;
}

/** `1 row`, `2 rows`. */
export function countOf(count: number, noun: string): string {
  const plural = /[^aeiou]y$/.test(noun) ? `${noun.slice(0, -1)}ies` : `${noun}s`;
  return `${formatNumber(count)} ${count === 1 ? noun : plural}`;
}
