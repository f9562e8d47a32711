import assert from "node:assert/strict";
import { test } from "node:test";
import { createTextBlock } from "../../cli/text-block.ts";

function openBlock(columns = 20, isTerminal = true) {
  const written: string[] = [];
  const screen = { isTerminal, columns, write: (text: string) => void written.push(text) };
  return { block: createTextBlock(screen, () => "[A] "), written };
}

test("every line that has something on it gets the prefix, however it is cut into pieces", () => {
  const { block, written } = openBlock();
  for (const piece of ["On", "e\nTw", "o\n", "\nThree\n", "Four"]) block.write(piece);
  block.end();
  assert.equal(written.join(""), "[A] One\n[A] Two\n\n[A] Three\n[A] Four\n");
});

test("what could steer the terminal is left out", () => {
  const { block, written } = openBlock();
  block.write("a\u001b[2Jb\u0007\r");
  assert.equal(written.join(""), "[A] a[2Jb");
});

const erasures = [
  { text: "short", up: "" },
  { text: "a line of 16 chr", up: "" },
  { text: "a line of 17 char", up: "\u001b[1A" },
  { text: "two\nlines", up: "\u001b[1A" },
  { text: "ended\n", up: "\u001b[1A" },
];
for (const { text, up } of erasures) {
  test(`erasing ${JSON.stringify(text)} on 20 columns goes ${up === "" ? "to" : "above"} the start of the line`, () => {
    const { block, written } = openBlock();
    block.write(text);
    assert.equal(block.erase(), true);
    assert.equal(written.at(-1), `${up}\r\u001b[J`);
    assert.equal(block.text, "");
  });
}

const kept = [
  { why: "its width is the terminal's secret", text: "语言" },
  { why: "a tab has no width of its own", text: "a\tb" },
  { why: "its top may have left the screen", text: "line\n".repeat(21) },
  { why: "the screen is no terminal", text: "short", isTerminal: false },
];
for (const { why, text, isTerminal = true } of kept) {
  test(`a block stays where ${why}`, () => {
    const { block } = openBlock(20, isTerminal);
    block.write(text);
    assert.equal(block.erase(), false);
    assert.equal(block.text, text);
  });
}
