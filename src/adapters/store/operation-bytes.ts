import type { Operation } from "../../domain/store.ts";

/** What an operation takes in memory beside its texts, generously. */
const overheadBytes = 1024;

/**
 * About as many bytes as an operation keeps in memory while it waits: its texts, two bytes a unit.
 */
export function operationBytes({ kind, input }: Operation): number {
  if (kind === "deployAgents") return overheadBytes + bytesOf(input.files.map(({ toml }) => toml));
  if (kind === "acceptMessage") return overheadBytes + bytesOf([input.content.text]);
  if (kind === "appendTurn") return overheadBytes + bytesOf(input.blobs.map(({ text }) => text));
  return overheadBytes;
}

function bytesOf(texts: readonly string[]): number {
  return texts.reduce((sum, { length }) => sum + 2 * length, 0);
}
