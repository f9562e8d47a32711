import { limits } from "../domain/limits.ts";

/** One page of a list, and the token of the next: empty on the last page. */
export interface Page<Item> {
  readonly items: readonly Item[];
  readonly nextPageToken: string;
}

/** UTF-8 bytes of a UTF-16 code unit, at most. */
const bytesPerUnitMax = 3;
/** Field tags, numbers, timestamps and lengths of one item, generously. */
const overheadBytes = 512;

/**
 * Cuts `found` (one more than `size` where there is more) to a page of `size` items and
 * `limits.answerBytesMax` bytes; at least one item is always in it.
 */
export function cutPage<Item>(
  found: readonly Item[],
  size: number,
  textsOf: (item: Item) => readonly string[],
  tokenAfter: (last: Item) => string,
): Page<Item> {
  const items: Item[] = [];
  let bytes = 0;
  for (const item of found.slice(0, size)) {
    const units = textsOf(item).reduce((sum, text) => sum + text.length, 0);
    bytes += overheadBytes + units * bytesPerUnitMax;
    if (items.length > 0 && bytes > limits.answerBytesMax) break;
    items.push(item);
  }
  const last = items.at(-1);
  const more = last !== undefined && items.length < found.length;
  return { items, nextPageToken: more ? tokenAfter(last) : "" };
}
