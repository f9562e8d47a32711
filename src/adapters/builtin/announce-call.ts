import type { JsonObject } from "../../domain/json.ts";

const lengthMax = 300;

/** One line for people about a call that is about to be made. */
export function announceCall(name: string, args: JsonObject): string {
  return describe(name, args).slice(0, lengthMax);
}

function describe(name: string, { method = "GET", url, source }: JsonObject): string {
  if (name === "csv_parser") {
    return typeof url === "string" ? `Fetching ${toShown(url)}` : describeTable(source);
  }
  const verbs: Readonly<Record<string, string>> = { GET: "Fetching", HEAD: "Looking at" };
  return `${verbs[String(method)] ?? `Sending ${String(method)} to`} ${toShown(String(url))}`;
}

function describeTable(source: unknown): string {
  const isAddress = typeof source === "string" && /^https?:/i.test(source);
  // What came of the fetch says enough: a body that is here is not worth a line.
  return isAddress ? `Fetching ${toShown(source)}` : "";
}

/** Without a password, in one line. */
function toShown(url: string): string {
  if (!URL.canParse(url)) return JSON.stringify(url);
  const shown = new URL(url);
  shown.username = "";
  shown.password = "";
  return shown.href;
}
