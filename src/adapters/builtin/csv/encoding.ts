import { isUtf8 } from "node:buffer";
import { CsvFileError } from "./csv-query.ts";
import { type CsvSource, readStart } from "./csv-source.ts";

/** How the bytes of a table are read. */
export interface Encoding {
  /** Label of the WHATWG encoding standard. */
  readonly label: string;
  /** Said by the file, by whoever gave it, or found out. */
  readonly note: string;
}

const sampleBytes = 64 * 1024;

/** A mark at the start of the file wins, then what was asked for, said, and seen. */
export async function findEncoding(
  source: CsvSource,
  asked: string | undefined,
  declared: string | undefined,
): Promise<Encoding> {
  const start = await readStart(source, sampleBytes);
  const mark = findMark(start);
  if (mark !== undefined) return { label: mark, note: "" };
  if (asked !== undefined) return { label: toLabel(asked), note: "" };
  const wide = findWide(start);
  if (wide !== undefined) return { label: wide, note: `no byte order mark; read as ${wide}` };
  const said = declared === undefined || !isLabel(declared) ? "utf-8" : toLabel(declared);
  if (said !== "utf-8" || (await isAllUtf8(source))) return { label: said, note: "" };
  return { label: "windows-1252", note: "not valid UTF-8; read as windows-1252" };
}

/** The same table as UTF-8, without a byte order mark. */
export async function* toUtf8(source: CsvSource, label: string): AsyncGenerator<Buffer> {
  if (label === "utf-8") return yield* withoutMark(source);
  const decoder = new TextDecoder(label);
  for await (const chunk of source.chunks()) {
    yield Buffer.from(decoder.decode(chunk, { stream: true }));
  }
  yield Buffer.from(decoder.decode());
}

async function* withoutMark(source: CsvSource): AsyncGenerator<Buffer> {
  let isFirst = true;
  for await (const chunk of source.chunks()) {
    const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    yield isFirst && findMark(bytes) === "utf-8" ? bytes.subarray(3) : bytes;
    isFirst = false;
  }
}

function toLabel(name: string): string {
  const plain = name.trim().toLowerCase().replace(/_/g, "-");
  const known = {
    "utf-16": "utf-16le",
    ansi: "windows-1252",
    "utf8-sig": "utf-8",
    "utf-8-sig": "utf-8",
  };
  const label = Object.hasOwn(known, plain) ? known[plain as keyof typeof known] : plain;
  try {
    return new TextDecoder(label).encoding;
  } catch {
    throw new CsvFileError(`the encoding ${JSON.stringify(name)} is not known`);
  }
}

function isLabel(name: string): boolean {
  try {
    toLabel(name);
    return true;
  } catch {
    return false;
  }
}

function findMark(bytes: Buffer): string | undefined {
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return "utf-8";
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return "utf-16le";
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return "utf-16be";
  return undefined;
}

/** UTF-16 of mostly Latin text has a zero in every other byte. */
function findWide(bytes: Buffer): string | undefined {
  const zeros = [0, 0];
  for (const [index, byte] of bytes.entries()) {
    if (byte === 0) zeros[index % 2] = (zeros[index % 2] ?? 0) + 1;
  }
  const [even = 0, odd = 0] = zeros;
  const many = bytes.length / 4;
  if (odd > many && even < odd / 4) return "utf-16le";
  return even > many && odd < even / 4 ? "utf-16be" : undefined;
}

async function isAllUtf8(source: CsvSource): Promise<boolean> {
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of source.chunks()) {
    const bytes = Buffer.concat([rest, chunk]);
    const whole = bytes.length - countOpenBytes(bytes);
    if (!isUtf8(bytes.subarray(0, whole))) return false;
    rest = bytes.subarray(whole);
  }
  return rest.length === 0;
}

/** Bytes at the end that begin a character which the next chunk may finish. */
function countOpenBytes(bytes: Buffer): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back += 1) {
    const byte = bytes[bytes.length - back] ?? 0;
    if (byte >= 0xc0) return lengthOf(byte) > back ? back : 0;
    if (byte < 0x80) return 0;
  }
  return 0;
}

function lengthOf(lead: number): number {
  if (lead >= 0xf0) return 4;
  return lead >= 0xe0 ? 3 : 2;
}
