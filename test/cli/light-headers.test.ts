import assert from "node:assert/strict";
import { test } from "node:test";
import { LightHeaders } from "../../cli/light-headers.ts";

const cases: Record<string, (headers: Headers) => unknown> = {
  "a name in any case": (headers) => {
    headers.set("Content-Type", "application/proto");
    return [headers.get("content-type"), headers.has("CONTENT-TYPE"), headers.has("content")];
  },
  "a name that is not there": (headers) => [headers.get("x"), headers.has("x")],
  "several values": (headers) => {
    headers.append("accept", "a");
    headers.append("Accept", " b ");
    return headers.get("accept");
  },
  "a value set anew": (headers) => {
    headers.append("x", "1");
    headers.append("x", "2");
    headers.set("X", " 3");
    return headers.get("x");
  },
  "a value deleted": (headers) => {
    headers.set("x", "1");
    headers.delete("X");
    return [headers.get("x"), [...headers]];
  },
  "a number as text": (headers) => {
    headers.set("content-length", 12 as unknown as string);
    return headers.get("content-length");
  },
  "no names and texts that are none": (headers) =>
    [
      ["a b", "1"],
      ["", "1"],
      ["a:", "1"],
      ["ä", "1"],
      ["a", "1\r\nb: 2"],
      ["a", "1\0"],
      ["a", "€"],
      ["a", "\n ä\t1 \r"],
    ].map(([name = "", value = ""]) => {
      try {
        headers.append(name, value);
        return headers.get(name);
      } catch (error) {
        return error instanceof TypeError;
      }
    }),
  "cookies, which are never joined": (headers) => {
    headers.append("set-cookie", "a=1");
    headers.append("set-cookie", "b=2");
    return [headers.getSetCookie(), [...headers], headers.get("set-cookie")];
  },
  "all, in the order of names": (headers) => {
    headers.set("b", "2");
    headers.set("a", "1");
    const visited: unknown[] = [];
    headers.forEach((value, name, all) => {
      visited.push(value, name, all === headers);
    });
    return [[...headers], [...headers.keys()], [...headers.values()], visited];
  },
};

const makers: Record<
  string,
  (Class: new (...init: ConstructorParameters<typeof Headers>) => Headers) => Headers
> = {
  nothing: (Class) => new Class(),
  pairs: (Class) =>
    new Class([
      ["X-First", "one"],
      ["x-first", "two"],
    ]),
  "an object": (Class) => new Class({ "X-Second": "2" }),
  "other headers": (Class) => new Class(new Class({ Third: "3" })),
};

for (const [origin, make] of Object.entries(makers)) {
  for (const [name, use] of Object.entries(cases)) {
    test(`headers of ${origin} hold ${name} as those of fetch do`, () => {
      const light = make(LightHeaders);
      const real = make(Headers);
      assert.deepEqual([use(light), [...light]], [use(real), [...real]]);
    });
  }
}
