import assert from "node:assert/strict";
import { test } from "node:test";
import { create } from "@bufbuild/protobuf";
import { ChatEventSchema } from "../../clients/gen/caxton/v1/turn_pb.ts";
import { createNewsFilter } from "../../clients/news-filter.ts";

/** A piece of text: step, attempt, offset, text. */
type Piece = readonly [number, number, number, string];

const cases: readonly { readonly name: string; readonly in: Piece[]; readonly out: Piece[] }[] = [
  {
    name: "pieces that follow each other",
    in: [
      [1, 1, 0, "ab"],
      [1, 1, 2, "c"],
    ],
    out: [
      [1, 1, 0, "ab"],
      [1, 1, 2, "c"],
    ],
  },
  {
    name: "a piece sent twice",
    in: [
      [1, 1, 0, "ab"],
      [1, 1, 0, "ab"],
    ],
    out: [[1, 1, 0, "ab"]],
  },
  {
    name: "a piece that begins with known text",
    in: [
      [1, 1, 0, "ab"],
      [1, 1, 1, "bc"],
    ],
    out: [
      [1, 1, 0, "ab"],
      [1, 1, 2, "c"],
    ],
  },
  {
    name: "less than what is known",
    in: [
      [1, 1, 0, "abc"],
      [1, 1, 0, "ab"],
      [1, 1, 3, "d"],
    ],
    out: [
      [1, 1, 0, "abc"],
      [1, 1, 3, "d"],
    ],
  },
  {
    name: "another attempt of the step",
    in: [
      [1, 1, 0, "ab"],
      [1, 2, 0, "ab"],
    ],
    out: [
      [1, 1, 0, "ab"],
      [1, 2, 0, "ab"],
    ],
  },
  {
    name: "the next step",
    in: [
      [1, 1, 0, "ab"],
      [2, 1, 0, "ab"],
    ],
    out: [
      [1, 1, 0, "ab"],
      [2, 1, 0, "ab"],
    ],
  },
  {
    name: "offsets count UTF-16 units",
    in: [
      [1, 1, 0, "😀"],
      [1, 1, 0, "😀!"],
    ],
    out: [
      [1, 1, 0, "😀"],
      [1, 1, 2, "!"],
    ],
  },
];

for (const { name, in: sent, out } of cases) {
  test(`text passes once: ${name}`, () => {
    const news = createNewsFilter();
    const passed = sent.flatMap(([step, attempt, offset, text]) => {
      const value = { step, attempt, offset, text };
      return news.pass(create(ChatEventSchema, { event: { case: "textDelta", value } }));
    });
    const pieces = passed.map(({ event }) => {
      assert.equal(event.case, "textDelta");
      const { step, attempt, offset, text } = event.value;
      return [step, attempt, offset, text];
    });
    assert.deepEqual(pieces, out);
  });
}

test("a durable event passes once, and its sequence is kept", () => {
  const news = createNewsFilter();
  const progress = { case: "progress", value: { step: 1, text: "…" } } as const;
  const send = (sequence: bigint) =>
    news.pass(create(ChatEventSchema, { sequence, event: progress })).length;
  assert.deepEqual([1n, 2n, 2n, 1n, 3n].map(send), [1, 1, 0, 0, 1]);
  assert.equal(news.sequence, 3n);
});
