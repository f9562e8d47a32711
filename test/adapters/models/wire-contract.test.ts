import assert from "node:assert/strict";
import { test } from "node:test";
import { inspect } from "node:util";
import type { ModelPart } from "../../../src/domain/model.ts";
import { type Saying, type WireFormat, wireFormats, wireModel } from "./wire-formats.ts";
import { canaryKey, drain, failing, type Outcome, openWire, whole } from "./wire-run.ts";
import type { WireReply } from "./wire-server.ts";

interface Case {
  readonly reply: (format: WireFormat) => WireReply;
  readonly check: (outcome: Outcome, format: WireFormat) => void;
}

const isEnd = (outcome: Outcome, end: string, pattern = /./) => {
  assert.equal(outcome.end, end, inspect(outcome.error));
  if (outcome.error !== undefined) assert.match(String(outcome.error), pattern);
};
const requestsOf = ({ parts }: Outcome) =>
  parts.flatMap((part) => (part.kind === "tool_request" ? part.request : []));
const finishOf = ({ parts }: Outcome) => parts.at(-1) as Extract<ModelPart, { kind: "finish" }>;
const says =
  (saying: Saying) =>
  (format: WireFormat): WireReply =>
    whole(format, saying);
const call = (id: string, ...pieces: string[]) => ({ id, name: "look", pieces });

/** Writes what a format says in pieces of so many bytes, whatever they split. */
const inPieces =
  (saying: Saying, size: number) =>
  (format: WireFormat): WireReply =>
  async (answer) => {
    answer.head();
    const bytes = Buffer.from(format.say(saying).join(""));
    for (let at = 0; at < bytes.length; at += size) {
      await answer.write(bytes.subarray(at, at + size));
    }
    answer.end();
  };

/** The events up to the one that holds `mark`, that one included; then `then`. */
const upTo =
  (saying: Saying, mark: string, then: "cut" | "end" | "middle") =>
  (format: WireFormat): WireReply =>
  async (answer) => {
    answer.head();
    const events = format.say(saying);
    const last = events.findLastIndex((event) => event.includes(mark));
    for (const event of events.slice(0, last)) await answer.write(event);
    const event = events[last] ?? "";
    await answer.write(then === "middle" ? event.slice(0, event.indexOf(mark) + 2) : event);
    // The reader has it before the connection breaks.
    await new Promise((resolve) => setTimeout(resolve, 20));
    if (then === "end") answer.end();
    else answer.cut();
  };

const hello = { texts: ["Hel", "lo"] };

const cases: Readonly<Record<string, Case>> = {
  "text in fragments": {
    reply: says({ texts: ["Grüße", ", ", "世界", " 👋"] }),
    check: (outcome) => {
      assert.deepEqual(
        outcome.parts.slice(0, -1).map((part) => part.kind === "text" && part.text),
        ["Grüße", ", ", "世界", " 👋"],
      );
      const usage = { inputTokens: 11, outputTokens: 7 };
      assert.deepEqual(finishOf(outcome), {
        kind: "finish",
        reason: "stop",
        usage,
        model: wireModel,
      });
    },
  },
  "bytes split inside letters and lines": {
    reply: inPieces({ texts: ["Grüße, 世界 👋"], calls: [call("c1", '{"city":"Zürich"}')] }, 7),
    check: (outcome) => {
      assert.equal(outcome.text, "Grüße, 世界 👋");
      assert.equal(requestsOf(outcome)[0]?.arguments, '{"city":"Zürich"}');
    },
  },
  "a tool call in fragments": {
    reply: says({ calls: [call("c1", '{"ci', 'ty":', '"Bern"}')] }),
    check: (outcome) => {
      const expected = [{ id: "c1", name: "look", arguments: '{"city":"Bern"}' }];
      assert.deepEqual(requestsOf(outcome), expected);
      assert.equal(finishOf(outcome).reason, "tool_calls");
    },
  },
  "several tool calls after a text": {
    reply: says({ texts: ["Let me see"], calls: [call("c1", '{"city":"A"}'), call("c2", "{}")] }),
    check: (outcome) => {
      assert.equal(outcome.text, "Let me see");
      assert.deepEqual(
        requestsOf(outcome).map((it) => [it.id, it.arguments]),
        [
          ["c1", '{"city":"A"}'],
          ["c2", "{}"],
        ],
      );
    },
  },
  "malformed arguments pass as text": {
    reply: says({ calls: [call("c1", '{"city": "Be')] }),
    check: (outcome) => assert.equal(requestsOf(outcome)[0]?.arguments, '{"city": "Be'),
  },
  "a call without arguments has empty ones": {
    reply: says({ calls: [call("c1", "{}")] }),
    check: (outcome) => assert.equal(requestsOf(outcome)[0]?.arguments, "{}"),
  },
  "an unknown tool passes": {
    reply: says({ calls: [{ id: "c1", name: "launch", pieces: ["{}"] }] }),
    check: (outcome) => assert.equal(requestsOf(outcome)[0]?.name, "launch"),
  },
  "the same id twice is told apart": {
    reply: says({ calls: [call("c1", '{"city":"A"}'), call("c1", '{"city":"B"}')] }),
    check: (outcome) => {
      const requests = requestsOf(outcome);
      assert.deepEqual(
        requests.map((it) => it.arguments),
        ['{"city":"A"}', '{"city":"B"}'],
      );
      assert.notEqual(requests[0]?.id, requests[1]?.id);
    },
  },
  "an empty answer": {
    reply: says({}),
    check: (outcome) => assert.deepEqual([outcome.text, finishOf(outcome).reason], ["", "stop"]),
  },
  "no usage": {
    reply: says({ ...hello, usage: null }),
    check: (outcome) => {
      assert.equal(outcome.text, "Hello");
      assert.deepEqual(finishOf(outcome).usage, { inputTokens: 0, outputTokens: 0 });
    },
  },
  "cut by its length": {
    reply: says({ ...hello, reason: "length" }),
    check: (outcome) => assert.equal(finishOf(outcome).reason, "length"),
  },
  "stopped by a content filter": {
    reply: says({ ...hello, reason: "content_filter" }),
    check: (outcome) => assert.equal(finishOf(outcome).reason, "content_filter"),
  },
  "the connection breaks before the head": {
    reply: () => (answer) => answer.cut(),
    check: (outcome) => isEnd(outcome, "MODEL_UNAVAILABLE", /cannot be reached/),
  },
  "the connection breaks before the first token": {
    reply: () => async (answer) => {
      answer.head();
      await answer.write(": hello\n\n");
      answer.cut();
    },
    check: (outcome) => isEnd(outcome, "MODEL_BROKEN_ANSWER"),
  },
  "the connection breaks after a text": {
    reply: upTo(hello, '"Hel"', "cut"),
    check: (outcome) => {
      assert.equal(outcome.text, "Hel");
      isEnd(outcome, "MODEL_BROKEN_ANSWER", /broke off/);
    },
  },
  "the connection breaks in the middle of JSON": {
    reply: upTo(hello, '"lo"', "middle"),
    check: (outcome) => isEnd(outcome, "MODEL_BROKEN_ANSWER"),
  },
  "the stream ends cleanly after a text but without its end": {
    reply: upTo(hello, '"lo"', "end"),
    check: (outcome) => {
      assert.equal(outcome.text, "Hello");
      isEnd(outcome, "MODEL_BROKEN_ANSWER", /ended before its end|broke off|without/);
    },
  },
  "a tool call that is cut starts no tool": {
    reply: upTo({ calls: [call("c1", '{"city":"Bern"}')] }, "Bern", "end"),
    check: (outcome) => {
      isEnd(outcome, "MODEL_BROKEN_ANSWER");
      assert.deepEqual(requestsOf(outcome), []);
    },
  },
  "no JSON in an event": {
    reply: () => async (answer) => {
      answer.head();
      await answer.write("data: {nonsense\n\n");
      answer.end();
    },
    check: (outcome) => isEnd(outcome, "MODEL_BROKEN_ANSWER"),
  },
  "a page of HTML": {
    reply: () => async (answer) => {
      answer.head(200, { "content-type": "text/html" });
      await answer.write("<html><body>Welcome to nginx</body></html>");
      answer.end();
    },
    check: (outcome) => isEnd(outcome, "MODEL_BROKEN_ANSWER"),
  },
  "an error event inside the stream": {
    reply: (format) => async (answer) => {
      answer.head();
      await answer.write(format.say(hello)[0] ?? "");
      await answer.write(format.overloaded);
      answer.end();
    },
    check: (outcome) => isEnd(outcome, "MODEL_UNAVAILABLE", /busy/),
  },
  "429 with seconds": {
    reply: (format) => failing(format, 429, "slow down", { "retry-after": "7" }),
    check: (outcome) => {
      isEnd(outcome, "MODEL_RATE_LIMITED", /slow down/);
      assert.partialDeepStrictEqual({ ...(outcome.error as object) }, retry(7_000));
    },
  },
  "429 without a time": {
    reply: (format) => failing(format, 429, "slow down"),
    check: (outcome) => {
      isEnd(outcome, "MODEL_RATE_LIMITED");
      assert.partialDeepStrictEqual({ ...(outcome.error as object) }, retry(undefined));
    },
  },
  "a quota that is used up": {
    reply: (format) => failing(format, 429, "insufficient_quota: buy more"),
    check: (outcome) => {
      isEnd(outcome, "MODEL_RATE_LIMITED", /quota of the key is used up/);
      assert.equal((outcome.error as { retryable: boolean }).retryable, false);
    },
  },
  "500": {
    reply: (format) => failing(format, 500, "oh no"),
    check: (outcome) => {
      isEnd(outcome, "MODEL_UNAVAILABLE", /HTTP 500: oh no/);
      assert.equal((outcome.error as { retryable: boolean }).retryable, true);
    },
  },
  "503 with a date": {
    reply: (format) => {
      const date = new Date(Date.now() + 60_000).toUTCString();
      return failing(format, 503, "busy", { "retry-after": date });
    },
    check: (outcome) => {
      isEnd(outcome, "MODEL_UNAVAILABLE");
      const { retryAfterMs = 0 } = outcome.error as { retryAfterMs?: number };
      assert.ok(retryAfterMs > 30_000 && retryAfterMs <= 60_000, `${retryAfterMs}`);
    },
  },
  "401": {
    reply: (format) => failing(format, 401, `wrong key ${canaryKey.slice(0, 12)}`),
    check: (outcome) => {
      isEnd(outcome, "MODEL_NOT_AUTHORIZED", /set TEST_KEY where the server runs/);
      assert.doesNotMatch(String(outcome.error), /sk-canary/);
      assert.equal((outcome.error as { retryable: boolean }).retryable, false);
    },
  },
  "403": {
    reply: (format) => failing(format, 403, "not for you"),
    check: (outcome) => isEnd(outcome, "MODEL_NOT_AUTHORIZED"),
  },
  "404": {
    reply: (format) => failing(format, 404, "no such model"),
    check: (outcome) => {
      isEnd(outcome, "MODEL_REFUSED", new RegExp(`model ${wireModel}.*no such model`));
      assert.equal((outcome.error as { retryable: boolean }).retryable, false);
    },
  },
  "400": {
    reply: (format) => failing(format, 400, "the context is too long"),
    check: (outcome) => isEnd(outcome, "MODEL_REFUSED", /the context is too long/),
  },
  "an error without a body": {
    reply: () => (answer) => {
      answer.head(502, {});
      answer.end();
    },
    check: (outcome) => isEnd(outcome, "MODEL_UNAVAILABLE", /HTTP 502/),
  },
  "a key that an error repeats is hidden": {
    reply: (format) => failing(format, 400, `you sent ${canaryKey} and header-canary-42`),
    check: (outcome) => isEnd(outcome, "MODEL_REFUSED", /you sent \(hidden\) and \(hidden\)/),
  },
  "too much text": {
    reply: says({ texts: Array.from({ length: 60 }, () => "x".repeat(2_000)) }),
    check: (outcome) => {
      isEnd(outcome, "MODEL_ANSWER_TOO_LARGE", /100000 bytes/);
      assert.ok(outcome.text.length <= 100_000);
    },
  },
  "one event without an end": {
    reply:
      () =>
      async (answer, { closed }) => {
        answer.head();
        let open = true;
        void closed.then(() => {
          open = false;
        });
        await answer.write("data: ");
        while (open) await answer.write("x".repeat(65_536));
      },
    check: (outcome) => isEnd(outcome, "MODEL_ANSWER_TOO_LARGE"),
  },
};

const retry = (retryAfterMs: number | undefined) => ({ retryable: true, retryAfterMs });

for (const format of wireFormats) {
  for (const [name, { reply, check }] of Object.entries(cases)) {
    test(`${format.name}: ${name}`, async () => {
      await using wire = await openWire(format, reply(format));
      const outcome = await drain(wire.provider);
      check(outcome, format);
      const seen = inspect(outcome, { depth: 20, showHidden: true }) + String(outcome.error);
      assert.doesNotMatch(seen, /sk-canary|header-canary/, "a secret can be seen");
      assert.equal(wire.server.requests.length, 1, "a provider repeats nothing itself");
    });
  }
}
