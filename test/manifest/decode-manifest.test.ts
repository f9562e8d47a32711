import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { limits } from "../../src/domain/limits.ts";
import { decodeManifest } from "../../src/manifest/decode-manifest.ts";

/** Bytes of `text` with `bytes` after it. */
function bytesOf(text: string, ...bytes: readonly number[]): Uint8Array {
  return Uint8Array.from([...new TextEncoder().encode(text), ...bytes]);
}

describe("bytes that are not UTF-8 are refused where the first one stands", () => {
  const cases: readonly [string, readonly number[]][] = [
    ["a byte that starts nothing", [0xff]],
    ["a continuation alone", [0x80]],
    ["a sequence cut by the end", [0xe2, 0x82]],
    ["a sequence cut by text", [0xe2, 0x82, 0x41]],
    ["a form too long", [0xc0, 0xaf]],
    ["three bytes too long", [0xe0, 0x80, 0xaf]],
    ["half of a surrogate pair", [0xed, 0xa0, 0x80]],
    ["beyond Unicode", [0xf4, 0x90, 0x80, 0x80]],
    ["four bytes too long", [0xf0, 0x80, 0x80, 0xaf]],
  ];
  for (const [name, bytes] of cases) {
    test(name, () => {
      assert.throws(() => new TextDecoder("utf-8", { fatal: true }).decode(Uint8Array.from(bytes)));
      const decoded = decodeManifest(bytesOf("a = 1\r\n𝄞é", ...bytes), "x.toml");
      assert.ok("diagnostic" in decoded);
      const { code, line, column, source } = decoded.diagnostic;
      assert.deepEqual([code, line, column, source], ["INVALID_ENCODING", 2, 3, "x.toml"]);
    });
  }
});

test("every character is decoded as it is, a byte order mark included", () => {
  const samples = ["\ufeffa", "\u007f\u0080\u07ff\u0800\ud7ff\ue000\ufffd\uffff", "𐀀\u{10ffff}"];
  for (const text of samples) assert.deepEqual(decodeManifest(bytesOf(text)), { text });
});

test("too many bytes are refused before they are decoded", () => {
  const decoded = decodeManifest(new Uint8Array(limits.agentTomlBytesMax + 1).fill(0xff));
  assert.ok("diagnostic" in decoded);
  assert.equal(decoded.diagnostic.code, "TOO_LARGE");
});
