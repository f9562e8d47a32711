import type { JudgedCase } from "./judged-more-cases.ts";

/** What a case demands and an answer does not tell. */
export function missingFrom(
  text: string,
  { told, order = [] }: Pick<JudgedCase, "told" | "order">,
): string[] {
  const numbers = [...text.matchAll(/-?\d[\d,]*(?:\.\d+)?/g)].map(([number]) =>
    Number(number.replaceAll(",", "")),
  );
  const isTold = (it: string | number) =>
    typeof it === "string"
      ? text.includes(it)
      : numbers.some((number) => Math.abs(number - it) <= (Number.isInteger(it) ? 0 : 0.0051));
  const absent = told.filter((it) => !isTold(it)).map(String);
  const places = order.map((name) => text.indexOf(name));
  const isOrdered = places.every((place, at) => place >= 0 && place > (places[at - 1] ?? -1));
  return isOrdered ? absent : [...absent, `order ${order.join(", ")}`];
}
