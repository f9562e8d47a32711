import { CommandError } from "./command-error.ts";
import { exitCodes } from "./exit-codes.ts";

const unitMs: Readonly<Record<string, number>> = {
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};

/**
 * A moment in milliseconds since 1970, from a time span before `nowMs` (`30s`, `10m`, `2h`, `1d`)
 * or a time such as `2026-11-23T08:00:00Z`. Throws `CommandError` for anything else.
 */
export function parseSince(text: string, nowMs: number): number {
  const [, count, unit = ""] = /^(\d{1,9})([smhd])$/.exec(text) ?? [];
  if (count !== undefined) return nowMs - Number(count) * (unitMs[unit] ?? 0);
  const time = /^\d{4}-\d\d-\d\d/.test(text) ? Date.parse(text) : Number.NaN;
  if (!Number.isNaN(time)) return time;
  throw new CommandError({
    exitCode: exitCodes.usage,
    message: `--since must be a span or a time, not '${text}'`,
    hint: "A span is 30s, 10m, 2h or 1d; a time is 2026-11-23T08:00:00Z",
  });
}
