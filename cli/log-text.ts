import { styleText } from "node:util";
import type { JsonValue } from "@bufbuild/protobuf";
import { timestampDate } from "@bufbuild/protobuf/wkt";
import {
  LogLevel,
  LogLevelSchema,
  type LogLine,
} from "../clients/gen/caxton/v1/system_service_pb.ts";
import { toPrintable } from "./output.ts";
import { toEnumText } from "./wire-text.ts";

type Color = "gray" | "green" | "yellow" | "red";

const colors: Readonly<Record<number, Color>> = {
  [LogLevel.INFO]: "green",
  [LogLevel.WARN]: "yellow",
  [LogLevel.ERROR]: "red",
};

/**
 * A line of the log for people: time, level, what it tells, its facts by name; the stack of an
 * error on lines of its own.
 */
export function toLogText(line: LogLine, isColored: boolean): string {
  const { error, ...facts } = line.fields ?? {};
  const paint = (style: Color, text: string) =>
    isColored ? styleText(style, text, { validateStream: false }) : text;
  const time = line.time === undefined ? "-" : timestampDate(line.time).toISOString();
  const level = toEnumText(LogLevelSchema, line.level).padEnd(5);
  const told = Object.entries(facts)
    .filter(([, value]) => value !== "")
    .map(([fact, value]) => `${paint("gray", `${toPrintable(fact)}=`)}${toFactText(value)}`);
  const words = [
    paint("gray", time),
    paint(colors[line.level] ?? "gray", level),
    toPrintable(line.message),
    ...told,
  ];
  return [words.join(" "), ...toStack(error)].join("\n");
}

function toFactText(value: JsonValue): string {
  const isPlain = typeof value === "string" && /^[^\s"=]+$/.test(value);
  return toPrintable(isPlain ? value : JSON.stringify(value));
}

/** What the server tells of an error; see `hideSecrets`. */
interface ToldError {
  readonly stack?: JsonValue;
}

function toStack(error: JsonValue | undefined): string[] {
  if (error === undefined) return [];
  const { stack } = Object(error) as ToldError;
  const text = typeof stack === "string" && stack !== "" ? stack : JSON.stringify(error);
  return toPrintable(text)
    .split("\n")
    .map((line) => `    ${line.trim()}`);
}
