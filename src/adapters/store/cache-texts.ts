import type { Sha256 } from "../../domain/ids.ts";

/** Finds the text of a hash in a workspace, or throws. */
export type GetText = (workspace: string, sha256: Sha256) => string;

/** Longer texts, in UTF-16 code units, are read anew each time. */
const textLengthMax = 64 * 1024;
/** Of all texts together. */
const totalLengthMax = 4 * 1024 * 1024;

/**
 * The same, with the texts read last in memory: the history of a conversation, contexts and files
 * of agents are read again and again. A text never changes under its hash.
 */
export function cacheTexts(getText: GetText): GetText {
  const texts = new Map<string, string>();
  let total = 0;

  function forget(key: string, text: string): void {
    texts.delete(key);
    total -= text.length;
  }

  function remember(key: string, text: string): void {
    texts.set(key, text);
    total += text.length;
    for (const [oldest, its] of texts) {
      if (total <= totalLengthMax) return;
      forget(oldest, its);
    }
  }

  return (workspace, sha256) => {
    const key = `${workspace}/${sha256}`;
    const known = texts.get(key);
    if (known !== undefined) forget(key, known);
    const text = known ?? getText(workspace, sha256);
    if (text.length <= textLengthMax) remember(key, text);
    return text;
  };
}
