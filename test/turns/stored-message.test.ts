import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import type { Sha256 } from "../../src/domain/ids.ts";
import type { ModelMessage } from "../../src/domain/model.ts";
import { readStoredMessage, toStoredMessage } from "../../src/turns/stored-message.ts";

const long = 'A long text, "quoted", with ümlauts.\n'.repeat(20);
const other = "Another long text. ".repeat(40);

const messages: readonly ModelMessage[] = [
  { role: "system", text: "short" },
  { role: "system", text: "" },
  { role: "user", text: long },
  { role: "user", text: '{"blob":"not a reference"}' },
  { role: "assistant", text: "", toolRequests: [{ id: "1", name: "blob", arguments: long }] },
  {
    role: "assistant",
    text: other,
    toolRequests: [
      { id: "1", name: "a", arguments: "{}" },
      { id: "2", name: "b", arguments: other },
    ],
  },
  {
    role: "tool",
    replies: [
      { id: "1", name: "a", content: long, isError: false },
      { id: "2", name: "b", content: other, isError: true },
    ],
  },
];

function createTexts() {
  const texts = new Map<Sha256, string>();
  return {
    texts,
    keep(text: string): Sha256 {
      const hash = createHash("sha256").update(text).digest("hex") as Sha256;
      texts.set(hash, text);
      return hash;
    },
    async read(hash: Sha256): Promise<string> {
      const text = texts.get(hash);
      assert.ok(text !== undefined, `${hash} was never kept`);
      return text;
    },
  };
}

test("what is stored of a message gives the same message again", async () => {
  for (const message of messages) {
    const { keep, read } = createTexts();
    assert.deepEqual(await readStoredMessage(toStoredMessage(message, keep), read), message);
  }
});

test("long texts are kept by themselves, once, and not in the message", () => {
  const { texts, keep } = createTexts();
  const all = messages.map((message) => toStoredMessage(message, keep)).join("");
  assert.deepEqual([...texts.values()].toSorted(), [long, other].toSorted());
  assert.ok(all.length < 2 * long.length);
});
