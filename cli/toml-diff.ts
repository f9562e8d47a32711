import { createTwoFilesPatch, FILE_HEADERS_ONLY } from "diff";

/** One side of a difference: its title, and its text. */
export interface DiffSide {
  readonly title: string;
  readonly toml: string;
}

/** The difference of two texts as `diff -u` prints it; empty when there is none. */
export function toUnifiedDiff(before: DiffSide, after: DiffSide): string {
  if (before.toml === after.toml) return "";
  const options = { context: 3, headerOptions: FILE_HEADERS_ONLY };
  return createTwoFilesPatch(
    before.title,
    after.title,
    before.toml,
    after.toml,
    undefined,
    undefined,
    options,
  );
}
