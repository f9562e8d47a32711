import assert from "node:assert/strict";
import { test } from "node:test";
import { create } from "@bufbuild/protobuf";
import { addDelta, noStepText, restartStep } from "../../cli/step-text.ts";
import { StepRestartedSchema, TextDeltaSchema } from "../../clients/gen/caxton/v1/turn_pb.ts";

type Piece = readonly [step: number, attempt: number, offset: number, text: string];

function textOf(pieces: readonly Piece[]) {
  return pieces.reduce((known, [step, attempt, offset, text]) => {
    return addDelta(known, create(TextDeltaSchema, { step, attempt, offset, text }));
  }, noStepText);
}

const cases: readonly { name: string; pieces: readonly Piece[]; text: string }[] = [
  {
    name: "pieces follow each other",
    pieces: [
      [1, 1, 0, "One "],
      [1, 1, 4, "two"],
    ],
    text: "One two",
  },
  {
    name: "what was seen is not repeated",
    pieces: [
      [1, 1, 0, "One two"],
      [1, 1, 0, "One two three"],
    ],
    text: "One two three",
  },
  {
    name: "a piece within what was seen adds nothing",
    pieces: [
      [1, 1, 0, "One two"],
      [1, 1, 2, "e t"],
    ],
    text: "One two",
  },
  {
    name: "another model call replaces the text",
    pieces: [
      [1, 1, 0, "Wrong"],
      [1, 2, 0, "Right"],
    ],
    text: "Right",
  },
  {
    name: "another step begins with nothing",
    pieces: [
      [1, 1, 0, "First"],
      [3, 1, 0, "Third"],
    ],
    text: "Third",
  },
  {
    name: "pieces of an older call or step are late",
    pieces: [
      [3, 2, 0, "New"],
      [3, 1, 0, "Old call"],
      [1, 9, 0, "Old step"],
    ],
    text: "New",
  },
];
for (const { name, pieces, text } of cases) {
  test(name, () => assert.equal(textOf(pieces).text, text));
}

test("a restart takes the text away, unless it is of an older call", () => {
  const known = textOf([[2, 2, 0, "Text"]]);
  const restart = (step: number, attempt: number) =>
    restartStep(known, create(StepRestartedSchema, { step, attempt })).text;
  assert.equal(restart(2, 3), "");
  assert.equal(restart(2, 1), "Text");
  assert.equal(restart(1, 5), "Text");
});
