export const periods = ["day", "week", "month", "quarter", "year"] as const;
/** Weeks are those of ISO 8601. */
export type Period = (typeof periods)[number];

const dayMs = 86_400_000;
const monthNames =
  "January February March April May June July August September October November December".split(
    " ",
  );

/** The period that holds a time, in a spelling that sorts: `2024-07-01`, `2024-W27`, `2024-Q3` … */
export function toPeriod(ms: number, period: Period): string {
  const date = new Date(ms);
  const iso = date.toISOString();
  if (period === "day") return iso.slice(0, 10);
  if (period === "month") return iso.slice(0, 7);
  if (period === "year") return iso.slice(0, 4);
  if (period === "quarter") return `${iso.slice(0, 4)}-Q${Math.floor(date.getUTCMonth() / 3) + 1}`;
  return toWeek(ms);
}

/** The finest period that gives a readable number of points. */
export function choosePeriod(fromMs: number, toMs: number): Period {
  const days = (toMs - fromMs) / dayMs;
  if (days <= 45) return "day";
  return days <= 1_000 ? "month" : "year";
}

/** What people call a span: `Q3 2024`, `July 2024`, `2024`, `2023-11-02 to 2024-03-05`. */
export function describeSpan(fromMs: number, toMs: number): string {
  const same = (period: Period) => toPeriod(fromMs, period) === toPeriod(toMs, period);
  if (same("day")) return toPeriod(fromMs, "day");
  const [year = "", month = ""] = toPeriod(fromMs, "month").split("-");
  if (same("month")) return `${monthNames[Number(month) - 1]} ${year}`;
  if (same("quarter")) return toPeriod(fromMs, "quarter").replace(/(\d+)-(Q\d)/, "$2 $1");
  if (same("year")) return year;
  return `${toPeriod(fromMs, "day")} to ${toPeriod(toMs, "day")}`;
}

/** Whether a span starts with the first and ends with the last day of its periods. */
export function coversWholePeriods(fromMs: number, toMs: number, period: Period): boolean {
  const starts = toPeriod(fromMs - dayMs, period) !== toPeriod(fromMs, period);
  return starts && toPeriod(toMs + dayMs, period) !== toPeriod(toMs, period);
}

/** The week belongs to the year of its Thursday. */
function toWeek(ms: number): string {
  const midnight = Math.floor(ms / dayMs) * dayMs;
  const weekday = (new Date(midnight).getUTCDay() + 6) % 7;
  const thursday = midnight + (3 - weekday) * dayMs;
  const year = new Date(thursday).getUTCFullYear();
  const week = Math.floor((thursday - Date.UTC(year, 0, 1)) / dayMs / 7) + 1;
  return `${year}-W${String(week).padStart(2, "0")}`;
}
