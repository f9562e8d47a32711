/** A place in a text, from 1; columns count characters, not UTF-16 units. */
export interface Location {
  readonly line: number;
  readonly column: number;
}

/**
 * Offset -> line and column of `text`. CRLF ends one line. Made once per text: it indexes the
 * lines.
 */
export function createLocator(text: string): (offset: number) => Location {
  const starts = [0];
  for (let end = text.indexOf("\n"); end >= 0; end = text.indexOf("\n", end + 1)) {
    starts.push(end + 1);
  }
  return (offset) => {
    const line = lineOf(starts, offset);
    return { line, column: countCharacters(text, starts[line - 1] ?? 0, offset) + 1 };
  };
}

function lineOf(starts: readonly number[], offset: number): number {
  let low = 0;
  let high = starts.length;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((starts[middle] ?? 0) <= offset) low = middle;
    else high = middle;
  }
  return low + 1;
}

function countCharacters(text: string, from: number, to: number): number {
  let count = 0;
  for (let at = from; at < to; at++) {
    const unit = text.charCodeAt(at);
    const low = unit >= 0xdc00 && unit <= 0xdfff && at > from;
    if (!low) count++;
  }
  return count;
}
