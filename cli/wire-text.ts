import type { DescEnum } from "@bufbuild/protobuf";
import type { Timestamp } from "@bufbuild/protobuf/wkt";

/** Name of an enum's value without its prefix, in lower case; the number of one unknown here. */
export function toEnumText(description: DescEnum, value: number): string {
  return description.value[value]?.localName.toLowerCase() ?? String(value);
}

/** Time to the second in UTC; `-` for none. */
export function toTimeText(time: Timestamp | undefined): string {
  if (time === undefined) return "-";
  const date = new Date(Number(time.seconds) * 1000);
  return date.toISOString().replace(/\.\d+Z$/, "Z");
}

/** `1 agent`, `2 agents`. */
export function toCount(count: number | bigint, noun: string): string {
  return `${count} ${noun}${Number(count) === 1 ? "" : "s"}`;
}
