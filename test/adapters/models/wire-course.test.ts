import assert from "node:assert/strict";
import { test } from "node:test";
import { createRuntime } from "../../../src/runtime.ts";
import { withTimeouts } from "../../../src/turns/models/with-timeouts.ts";
import { type WireFormat, wireFormats } from "./wire-formats.ts";
import { drain, failing, openWire, whole, wireRequest } from "./wire-run.ts";
import type { WireAnswer, WireReply, WireRequest } from "./wire-server.ts";

/** How an answer goes in time: givings up, waits and repeats, over a real connection. */

const hello = { texts: ["Hel", "lo"], calls: [{ id: "c1", name: "look", pieces: ["{}"] }] };
const upToText = (format: WireFormat) => {
  const events = format.say(hello);
  const last = events.findIndex((event) => event.includes('"Hel"'));
  return events.slice(0, last + 1);
};

/** Each place in an answer at which its reader may leave: what is sent before, then silence. */
const places: Readonly<Record<string, (format: WireFormat, answer: WireAnswer) => Promise<void>>> =
  {
    "before the head": async () => undefined,
    "after the head": async (_, answer) => answer.head(),
    "in the middle of a text": async (format, answer) => {
      answer.head();
      for (const event of upToText(format)) await answer.write(event);
    },
    "in the middle of a line": async (format, answer) => {
      answer.head();
      for (const event of upToText(format)) await answer.write(event);
      await answer.write('data: {"half');
    },
    "before the end of a whole answer": async (format, answer) => {
      answer.head();
      for (const event of format.say(hello)) await answer.write(event);
    },
  };

for (const format of wireFormats) {
  for (const [place, play] of Object.entries(places)) {
    test(`${format.name}: aborting ${place} ends the request and throws the reason`, async () => {
      const reached = Promise.withResolvers<WireRequest>();
      const reply: WireReply = async (answer, request) => {
        await play(format, answer);
        reached.resolve(request);
      };
      await using wire = await openWire(format, reply);
      const stop = new AbortController();
      const outcome = drain(wire.provider, stop.signal);
      const { closed } = await reached.promise;
      stop.abort("changed my mind");
      assert.equal((await outcome).end, "changed my mind");
      await closed;
    });
  }

  test(`${format.name}: a signal that is aborted already sends nothing`, async () => {
    await using wire = await openWire(format, whole(format, hello));
    assert.equal((await drain(wire.provider, AbortSignal.abort("no"))).end, "no");
    assert.equal(wire.server.requests.length, 0);
  });

  test(`${format.name}: leaving the loop early gives the connection up`, async () => {
    const closing = Promise.withResolvers<WireRequest>();
    await using wire = await openWire(format, async (answer, request) => {
      closing.resolve(request);
      answer.head();
      for (const event of upToText(format)) await answer.write(event);
    });
    for await (const part of wire.provider.stream(wireRequest, new AbortController().signal)) {
      if (part.kind === "text" && part.text !== "") break;
    }
    await await closing.promise;
  });

  test(`${format.name}: a first part too late, and a gap too long, end the request`, async () => {
    for (const [place, pattern] of [
      ["after the head", /no answer began within 60 ms/],
      ["in the middle of a text", /stopped in its middle for 40 ms/],
    ] as const) {
      const closing = Promise.withResolvers<WireRequest>();
      await using runtime = createRuntime({ onTaskFailure: assert.fail });
      await using wire = await openWire(format, async (answer, request) => {
        closing.resolve(request);
        await places[place]?.(format, answer);
      });
      // Loads the package, which takes longer than the time-outs here.
      const timeouts = { firstPartMs: place === "after the head" ? 60 : 60_000, gapMs: 40 };
      const outcome = await drain(withTimeouts(wire.provider, timeouts, runtime));
      assert.equal(outcome.end, "MODEL_TIMEOUT");
      assert.match(String(outcome.error), pattern);
      await await closing.promise;
    }
  });

  test(`${format.name}: 429 and 500 may be repeated, and the repeat gets its answer`, async () => {
    const script = [
      failing(format, 429, "slow down", { "retry-after-ms": "5" }),
      failing(format, 500, "oh no"),
      whole(format, hello),
    ];
    await using wire = await openWire(format, ...script);
    const ends = [];
    for (let call = 0; call < 3; call += 1) ends.push(await drain(wire.provider));
    assert.deepEqual(
      ends.map(({ end }) => end),
      ["MODEL_RATE_LIMITED", "MODEL_UNAVAILABLE", "finish"],
    );
    assert.equal(ends[2]?.text, "Hello");
    assert.equal(wire.server.requests.length, 3);
  });

  test(`${format.name}: the request says who, what, with which tools, and nothing more`, async () => {
    await using wire = await openWire(format, whole(format, hello));
    const request = {
      ...wireRequest,
      messages: [
        ...wireRequest.messages,
        {
          role: "assistant",
          text: "",
          toolRequests: [{ id: "c1", name: "look", arguments: '{"city":"Ulm"}' }],
        },
        { role: "tool", replies: [{ id: "c1", name: "look", content: "sunny", isError: false }] },
        { role: "system", text: "Answer now." },
        { role: "assistant", text: "", toolRequests: [] },
        {
          role: "assistant",
          text: "Again",
          toolRequests: [{ id: "c2", name: "look", arguments: '{"city' }],
        },
        { role: "tool", replies: [{ id: "c2", name: "look", content: "bad", isError: true }] },
      ],
      sampling: { ...wireRequest.sampling, temperature: 0.25, tokensMax: 321 },
    } as const;
    for await (const _ of wire.provider.stream(request, new AbortController().signal));
    const [sent] = wire.server.requests;
    assert.equal(sent?.path, `/v1${format.path}`);
    assert.equal(sent?.headers[format.keyHeader], format.toKeyValue("sk-canary-0123456789abcdef"));
    assert.equal(sent?.headers["x-team"], "header-canary-42");
    const body = JSON.stringify(sent?.body);
    for (const word of ["Be brief.", "Answer now.", "Hello", "Ulm", "sunny", "Again", "bad"]) {
      assert.ok(body.includes(word), `${word} is missing in ${body}`);
    }
    assert.match(body, /malformed_arguments/);
    assert.match(body, /0\.25/);
    assert.match(body, /321/);
    assert.match(body, /"Looks\."/);
  });
}
