import { readFileSync } from "node:fs";
import {
  type DescMessage,
  fromJson,
  type JsonValue,
  type Message,
  type Registry,
} from "@bufbuild/protobuf";
import { CommandError } from "./command-error.ts";
import { exitCodes } from "./exit-codes.ts";
import type { Keyboard } from "./terminal.ts";

/** Where a request comes from. */
export type RequestSource =
  | { readonly from: "text"; readonly text: string; readonly place: string }
  | { readonly from: "fields"; readonly fields: readonly string[] }
  | { readonly from: "stdin" };

/**
 * What the words after a method say: nothing or `{…}`, `@file`, `-` for standard input, or
 * `field=value` once or several times. Throws `CommandError` for anything else.
 */
export function parseSource(words: readonly string[]): RequestSource | undefined {
  const [first, ...others] = words;
  if (first === undefined) return undefined;
  if (words.every((word) => /^[A-Za-z_][\w.]*=/.test(word)))
    return { from: "fields", fields: words };
  if (others.length > 0) {
    throw new CommandError({
      exitCode: exitCodes.usage,
      message: `'${others[0]}' is too much: a request is one JSON value, or several field=value`,
    });
  }
  if (first === "-") return { from: "stdin" };
  if (!first.startsWith("@")) return { from: "text", text: first, place: "The request" };
  const path = first.slice(1);
  return { from: "text", text: readText(path), place: path };
}

function readText(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new CommandError({
      exitCode: exitCodes.usage,
      message: `${path} cannot be read (${code})`,
    });
  }
}

/** The text as JSON. Throws `CommandError`, which names the place, for what is none. */
export function parseJson(text: string, place: string): JsonValue {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new CommandError({
      exitCode: exitCodes.invalid,
      message: `${place} is no JSON: ${(error as SyntaxError).message}`,
    });
  }
}

/** A request from its JSON. Throws `CommandError` for fields that it does not have. */
export function parseMessage(
  schema: DescMessage,
  json: JsonValue,
  { place, registry }: { readonly place: string; readonly registry: Registry },
): Message {
  try {
    return fromJson(schema, json, { registry });
  } catch (error) {
    throw new CommandError({
      exitCode: exitCodes.invalid,
      message: `${place} is no ${schema.name}: ${withoutPreface(error as Error)}`,
      hint: `See its fields: caxton api --describe ${schema.name}`,
    });
  }
}

/** The sentence without what says that it is about JSON. */
function withoutPreface({ message }: Error): string {
  return message.replace(/^cannot decode [^:]*JSON: /, "");
}

/** All of standard input. */
export async function readAll(stdin: Keyboard): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  for await (const chunk of stdin) text += decoder.decode(chunk, { stream: true });
  return text + decoder.decode();
}

/** The lines of standard input that are not empty, as they come. */
export async function* readLines(stdin: Keyboard): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = "";
  for await (const chunk of stdin) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) if (line.trim() !== "") yield line;
  }
  if (rest.trim() !== "") yield rest;
}
