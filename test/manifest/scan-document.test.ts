import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { parse } from "smol-toml";
import type { Located } from "../../src/manifest/located.ts";
import { depthMax, scanDocument } from "../../src/manifest/scan-document.ts";

/** `path key@offset value@offset` of every key, in the order of the tables. */
function placesOf(node: Located, path = ""): readonly string[] {
  const children = [
    ...[...(node.table ?? [])].map(([key, child]) => [`${path}/${key}`, child] as const),
    ...(node.items ?? []).map((child, index) => [`${path}/${index}`, child] as const),
  ];
  return children.flatMap(([name, child]) => [
    `${name} ${child.keyAt} ${child.at}`,
    ...placesOf(child, name),
  ]);
}

describe("keys and values are found where they stand", () => {
  const cases: readonly [string, string, readonly string[]][] = [
    ["a pair", "a = 1", ["/a 0 4"]],
    ["no space", "a=1", ["/a 0 2"]],
    ["quoted keys", '"a b" = 1\n\'c"d\' = 2', ["/a b 0 8", '/c"d 10 18']],
    ["escapes in a key", '"a\\u0062\\n" = 1', ["/ab\n 0 14"]],
    ["a dotted key", "a . b.c = 1", ["/a 0 0", "/a/b 0 0", "/a/b/c 0 10"]],
    ["a table", "[a.b]\nc = 1", ["/a 0 0", "/a/b 0 0", "/a/b/c 6 10"]],
    ["a table opened after its child", "[a.b]\n[a]\nc = 1", ["/a 6 6", "/a/b 0 0", "/a/c 10 14"]],
    [
      "table arrays",
      "[[a]]\nb = 1\n[[a]]\n[a.c]\nd = 1",
      ["/a 0 0", "/a/0 0 0", "/a/0/b 6 10", "/a/1 12 12", "/a/1/c 18 18", "/a/1/c/d 24 28"],
    ],
    ["an array", "a = [1, # x\n 'b', ]", ["/a 0 4", "/a/0 5 5", "/a/1 13 13"]],
    [
      "an inline table",
      "a = { b.c = 1, d = [] }",
      ["/a 0 4", "/a/b 6 6", "/a/b/c 6 12", "/a/d 15 19"],
    ],
    ["a date with a space", "a = 2025-01-21 10:00:00\nb = 1", ["/a 0 4", "/b 24 28"]],
    ["comments", "# a = 1\nb = 2 # c = 3\nd = 4", ["/b 8 12", "/d 22 26"]],
    ["a key in a string", 'a = "b = 1"\nc = 2', ["/a 0 4", "/c 12 16"]],
    ["an escaped quote", 'a = "\\"# "\nb = 1', ["/a 0 4", "/b 11 15"]],
    ["a backslash in a literal string", "a = '\\'\nb = 1", ["/a 0 4", "/b 8 12"]],
    ["a long string", 'a = """\nb = 1\n"""\nc = 2', ["/a 0 4", "/c 18 22"]],
    ["quotes at the end of a long string", "a = '''b'''''\nc = 2", ["/a 0 4", "/c 14 18"]],
    ["escaped quotes in a long string", 'a = """x\\""" \n = y"""\nb = 1', ["/a 0 4", "/b 22 26"]],
    ["an escaped backslash before the end", 'a = """x\\\\"""\nb = 1', ["/a 0 4", "/b 14 18"]],
    ["CRLF", "a = 1\r\nb = '''\r\nx'''\r\nc = 3", ["/a 0 4", "/b 7 11", "/c 22 26"]],
  ];
  for (const [name, text, expected] of cases) {
    test(name, () => {
      assert.ok(parse(text), "the case must be TOML");
      const { root, complete } = scanDocument(text);
      assert.equal(complete, true);
      assert.deepEqual(placesOf(root), expected);
    });
  }
});

describe("what is no TOML stops the scanner", () => {
  for (const text of ["a", "a = ", "= 1", "[a", "[[a]", 'a = "', "a = [1", "a = {b", 'a = """']) {
    test(JSON.stringify(text), () => assert.equal(scanDocument(text).complete, false));
  }
});

test("the path of each key is told, also of headers and keys in arrays", () => {
  const told: string[] = [];
  scanDocument("[a.b]\nc.d = [{ e = 1 }]\n[[f]]", (path, at) =>
    told.push(`${path.join(".")} ${at}`),
  );
  assert.deepEqual(told, ["a.b 1", "a.b.c.d 6", "a.b.c.d.e 15", "f 26"]);
});

test("nesting beyond the limit is told with its place", () => {
  const deepest = Array(depthMax).fill("a").join(".");
  assert.equal(scanDocument(`${deepest} = 1`).tooDeepAt, -1);
  assert.equal(scanDocument(`x = 1\n${deepest}.b = 1`).tooDeepAt, 6);
});
