import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { type Binding, collectBindings } from "../../../src/rpc/rest/bindings.ts";
import { readMessage } from "../../../src/rpc/rest/read-message.ts";
import type { RawRequest } from "../raw-clients.ts";
import type { StartedPort } from "../started-port.ts";
import { findServices, toMethods } from "./contract.ts";
import { ask, startedRest } from "./rest-service.ts";

let port: StartedPort;
before(async () => {
  port = await startedRest();
});
after(() => port[Symbol.asyncDispose]());

const json = { "content-type": "application/json" };
const query = (text: string): RawRequest => ({ path: `/api/test/query?${text}` });

interface Read extends RawRequest {
  readonly name: string;
  /** The request as the method saw it. */
  readonly seen: object;
}

const things = (seen: object) => ({ things: seen });

const read: readonly Read[] = [
  { name: "no query", ...query(""), seen: {} },
  { name: "empty pairs", ...query("&&text=a&"), seen: { text: "a" } },
  { name: "a text", ...query("text=a%20b+c%2B%C3%BC"), seen: { text: "a b c+ü" } },
  { name: "a text with signs", ...query("text=a=b?c"), seen: { text: "a=b?c" } },
  { name: "a field further down", ...query("things.text=x"), seen: things({ text: "x" }) },
  {
    name: "two levels down, with two fields",
    ...query("things.inner.number=7&things.inner.text=t&things.flag=true"),
    seen: things({ inner: { number: 7, text: "t" }, flag: true }),
  },
  {
    name: "the name of JSON",
    ...query("things.largeNumber=18446744073709551615"),
    seen: things({ largeNumber: "18446744073709551615" }),
  },
  {
    name: "the name of the contract",
    ...query("things.large_number=5"),
    seen: things({ largeNumber: "5" }),
  },
  {
    name: "numbers",
    ...query("things.number=-3&things.fraction=1.5e3&things.maybe=0"),
    seen: things({ number: -3, fraction: 1500, maybe: 0 }),
  },
  {
    name: "a fraction without end",
    ...query("things.fraction=NaN"),
    seen: things({ fraction: "NaN" }),
  },
  { name: "false", ...query("things.flag=false"), seen: things({}) },
  {
    name: "an enum by name",
    ...query("things.color=COLOR_RED"),
    seen: things({ color: "COLOR_RED" }),
  },
  { name: "an enum by number", ...query("things.color=2"), seen: things({ color: "COLOR_BLUE" }) },
  { name: "an enum of the future", ...query("things.color=77"), seen: things({ color: 77 }) },
  { name: "bytes", ...query("things.data=%2F%2B8%3D"), seen: things({ data: "/+8=" }) },
  { name: "bytes for URLs", ...query("things.data=_-8"), seen: things({ data: "/+8=" }) },
  {
    name: "a moment",
    ...query("things.time=2026-01-02T03:04:05.5Z"),
    seen: things({ time: "2026-01-02T03:04:05.500Z" }),
  },
  {
    name: "a length of time",
    ...query("things.duration=1.5s"),
    seen: things({ duration: "1.500s" }),
  },
  { name: "a field mask", ...query("things.mask=a,bC.d"), seen: things({ mask: "a,bC.d" }) },
  { name: "a wrapped number", ...query("things.wrapped=0"), seen: things({ wrapped: "0" }) },
  {
    name: "repeated fields",
    ...query("things.texts=b&things.texts=a&things.colors=1&things.colors=COLOR_BLUE"),
    seen: things({ texts: ["b", "a"], colors: ["COLOR_RED", "COLOR_BLUE"] }),
  },
  { name: "one of two", ...query("things.first_choice="), seen: things({ firstChoice: "" }) },
  {
    name: "a name in the path",
    path: "/api/test/names/a%2Fb%20c+d",
    seen: things({ text: "a/b c+d" }),
  },
  { name: "a literal before a variable", path: "/api/test/names/fixed", seen: {} },
  { name: "an encoded literal", path: "/api/t%65st/names/x", seen: things({ text: "x" }) },
  { name: "a verb", path: "/api/test/names/x:verb", seen: things({ text: "x" }) },
  { name: "an unknown verb", path: "/api/test/names/x:other", seen: things({ text: "x:other" }) },
  {
    name: "a colon that is encoded",
    path: "/api/test/names/x%3Averb",
    seen: things({ text: "x:verb" }),
  },
  { name: "two colons", path: "/api/test/names/a:b:verb", seen: things({ text: "a:b" }) },
  {
    name: "a variable of a few segments, in which an encoded slash stays",
    path: "/api/test/shelves/rows/r%2f%20/books/b",
    seen: things({ text: "rows/r%2f /books/b" }),
  },
  {
    name: "all segments that are left",
    path: "/api/test/files/a/b%2Fc/%C3%BC",
    seen: things({ text: "a/b%2Fc/ü" }),
  },
  { name: "no segment left", path: "/api/test/files", seen: things({}) },
  {
    name: "all that are left, and a verb",
    path: "/api/test/files/a/b:verb",
    seen: things({ text: "a/b" }),
  },
  {
    name: "numbers and enums in the path",
    path: "/api/test/numbers/12/COLOR_RED",
    seen: things({ number: 12, color: "COLOR_RED" }),
  },
  {
    name: "a segment that nobody wants, and a query",
    path: "/api/test/any/x/tail?things.text=q",
    seen: things({ text: "q" }),
  },
  {
    name: "a field as the body, the rest in path and query",
    path: "/api/test/bodies/n?note=x",
    method: "PUT",
    headers: json,
    body: '{"text":"t","inner":{"number":1},"labels":{"a":"b"}}',
    seen: { name: "n", note: "x", things: { text: "t", inner: { number: 1 }, labels: { a: "b" } } },
  },
  {
    name: "no body at all",
    path: "/api/test/bodies/n",
    method: "PUT",
    headers: json,
    seen: { name: "n" },
  },
  {
    name: "the whole request as the body",
    path: "/api/test/bodies/n:all",
    method: "POST",
    headers: { "content-type": 'Application/JSON; charset="UTF-8"' },
    body: '{"note":"x","things":{"large_number":7}}',
    seen: { name: "n", note: "x", things: { largeNumber: "7" } },
  },
  {
    name: "a body that says the same as the path",
    path: "/api/test/bodies/n:all",
    method: "POST",
    headers: json,
    body: '{"name":"n"}',
    seen: { name: "n" },
  },
  {
    name: "a method of HTTP of our own",
    path: "/api/test/bodies?note=x",
    method: "SEARCH",
    seen: { note: "x" },
  },
  {
    name: "DELETE without a body",
    path: "/api/test/bodies/n?things.number=1",
    method: "DELETE",
    seen: { name: "n", things: { number: 1 } },
  },
];

describe("a request is read from path, query and body", () => {
  for (const { name, seen, ...request } of read) {
    test(name, async () => {
      const { status, json: answer, body } = await ask(port, request);
      assert.equal(status, 200, body);
      // The rule of Body makes the field the whole answer.
      assert.deepEqual(
        request.path.startsWith("/api/test/bodies") && request.method === "PUT"
          ? answer
          : answer.request,
        seen,
      );
    });
  }
});

interface Refused extends RawRequest {
  readonly name: string;
  readonly reason: string;
  readonly message: RegExp;
  readonly fields?: readonly string[];
}

const invalid = { reason: "INVALID_REQUEST" };
const malformed = { reason: "MALFORMED_MESSAGE" };
const whole = { path: "/api/test/bodies/n:all", method: "POST", headers: json };

const refused: readonly Refused[] = [
  {
    name: "unknown parameters, all of them",
    ...query("nope=1&text=a&things.nope=2"),
    ...invalid,
    message: /nope: is no parameter of Query/,
    fields: ["nope", "things.nope"],
  },
  { name: "a parameter below a text", ...query("text.x=1"), ...invalid, message: /no parameter/ },
  {
    name: "a parameter below a repeated message",
    ...query("things.many.text=1"),
    ...invalid,
    message: /no parameter/,
  },
  {
    name: "a message as a parameter",
    ...query("things=1"),
    ...invalid,
    message: /name a field of it/,
    fields: ["things"],
  },
  {
    name: "a map as a parameter",
    ...query("things.labels=1"),
    ...invalid,
    message: /no value of its own/,
  },
  {
    name: "a parameter twice",
    ...query("text=a&text=b"),
    ...invalid,
    message: /once/,
    fields: ["text"],
  },
  {
    name: "both of one choice",
    ...query("things.first_choice=a&things.second_choice=b"),
    ...malformed,
    message: /oneof/,
  },
  {
    name: "a number that is none",
    ...query("things.number=x"),
    ...malformed,
    message: /things\.number|Things\.number/,
  },
  { name: "an empty number", ...query("things.number="), ...malformed, message: /number/ },
  {
    name: "a number out of range",
    ...query("things.number=2147483648"),
    ...malformed,
    message: /number/,
  },
  { name: "a boolean that is none", ...query("things.flag=yes"), ...malformed, message: /flag/ },
  { name: "an enum that is none", ...query("things.color=GREEN"), ...malformed, message: /Color/ },
  { name: "bytes that are none", ...query("things.data=***"), ...malformed, message: /data/ },
  { name: "a moment that is none", ...query("things.time=today"), ...malformed, message: /time/i },
  {
    name: "a query that is no UTF-8",
    ...query("text=%c3%28"),
    ...malformed,
    message: /percent-encoded UTF-8/,
  },
  { name: "a percent sign alone", ...query("text=100%"), ...malformed, message: /percent-encoded/ },
  {
    name: "a path that is no UTF-8",
    path: "/api/test/names/%ff",
    ...malformed,
    message: /percent-encoded/,
  },
  {
    name: "a number in the path that is none",
    path: "/api/test/numbers/x/1",
    ...malformed,
    message: /number/,
  },
  {
    name: "a parameter that the path has",
    path: "/api/test/names/x?things.text=y",
    ...invalid,
    message: /already/,
  },
  {
    name: "a parameter that the body has",
    path: "/api/test/bodies/n?things.text=y",
    method: "PUT",
    headers: json,
    body: "{}",
    ...invalid,
    message: /already/,
  },
  {
    name: "a query beside a whole body",
    ...whole,
    path: `${whole.path}?note=x`,
    body: "{}",
    ...invalid,
    message: /in the body/,
    fields: ["note"],
  },
  {
    name: "a body that says otherwise than the path",
    ...whole,
    body: '{"name":"m"}',
    ...invalid,
    message: /differs/,
    fields: ["name"],
  },
  {
    name: "an unknown field in the body",
    ...whole,
    body: '{"nope":1}',
    ...malformed,
    message: /nope/,
  },
  { name: "a body that is no object", ...whole, body: "[]", ...malformed, message: /object/ },
  { name: "a body that is no JSON", ...whole, body: "{", ...malformed, message: /decoded/ },
  {
    name: "a body that is no UTF-8",
    ...whole,
    body: Buffer.from('{"note":"\xc3\x28"}', "latin1"),
    ...malformed,
    message: /decoded/,
  },
  {
    name: "a body nested deeply",
    ...whole,
    body: `{"things":${"[".repeat(50_000)}`,
    ...malformed,
    message: /decoded/,
  },
  {
    name: "a body with GET",
    path: "/api/test/query",
    headers: { "content-length": 2 },
    body: "{}",
    ...malformed,
    message: /no body/,
  },
  {
    name: "a body with DELETE",
    path: "/api/test/bodies/n",
    method: "DELETE",
    headers: { "content-length": 2 },
    body: "{}",
    ...malformed,
    message: /no body/,
  },
];

describe("what cannot be read is refused with its place", () => {
  for (const { name, reason, message, fields, ...request } of refused) {
    test(name, async () => {
      const answer = await ask(port, request);
      assert.equal(answer.status, 400, answer.body);
      assert.equal(answer.reason, reason, answer.body);
      assert.match(answer.json.message, message);
      if (fields === undefined) return;
      const { fieldViolations } = answer.json.details.at(-1);
      assert.deepEqual(
        fieldViolations.map(({ field }: { field: string }) => field),
        fields,
      );
    });
  }
});

test("a body may say what the path says in either spelling", async () => {
  const bindings = collectBindings(toMethods(await findServices()));
  const binding = bindings.find(({ spec }) => spec.method.name === "CancelTurn") as Binding;
  const segments = ["api", "v1", "turns", "turn_1"];
  for (const spelling of ["turn_id", "turnId"]) {
    const read = (value: string) =>
      readMessage(binding, { segments, query: "", body: { [spelling]: value } });
    assert.equal((read("turn_1") as { turnId?: string }).turnId, "turn_1");
    assert.throws(() => read("turn_2"), /turn_id: differs/);
  }
});
