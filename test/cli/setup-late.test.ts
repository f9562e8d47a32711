import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { build } from "esbuild";
import { loadLate } from "../../cli/setup-late.mjs";
import { openFolder } from "./folder.ts";

/** What a bundle of `files` says, which say things by `say`; `entry.ts` is run first. */
async function runLate(files: Readonly<Record<string, string>>, eager = ["entry.ts"]) {
  using folder = openFolder();
  mkdirSync(folder.path, { recursive: true });
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder.path, name), text);
  const { outputFiles } = await build({
    absWorkingDir: folder.path,
    entryPoints: ["entry.ts"],
    bundle: true,
    format: "esm",
    platform: "node",
    write: false,
    plugins: [
      loadLate(
        folder.path,
        (path) => eager.includes(path),
        (_, text) => text,
      ),
    ],
  });
  const said: string[] = [];
  Object.assign(globalThis, { say: (text: string) => said.push(text) });
  const code = outputFiles[0]?.text ?? "";
  await import(`data:text/javascript,${encodeURIComponent(code)}`);
  return said;
}

const part = (name: string) => `say("${name}"); export const ${name} = () => say("${name} used");`;

test("a module is run when something of it is used, once", async () => {
  const said = await runLate({
    "entry.ts": 'import { work } from "./work.ts"; say("start"); work(); work();',
    "work.ts": `import { a } from "./a.ts"; import { b } from "./b.ts";
      export const work = () => { say("work"); a(); }; export const other = () => b();`,
    "a.ts": part("a"),
    "b.ts": part("b"),
  });
  assert.deepEqual(said, ["start", "work", "a", "a used", "work", "a used"]);
});

test("what a module passes on is run when it is used, by star and by name", async () => {
  const said = await runLate({
    "entry.ts": 'import { work } from "./work.ts"; work();',
    "work.ts": 'import { a, c } from "./all.ts"; export const work = () => { a(); c(); };',
    "all.ts": `export * from "./a.ts";\nexport { b as c } from "./b.ts";\nexport * from "./d.ts";`,
    "a.ts": `const say = (it) => globalThis.say?.(it);\n${part("a")}`,
    "b.ts": `const say = (it) => globalThis.say?.(it);\n${part("b")}`,
    "d.ts": `const say = (it) => globalThis.say?.(it);\n${part("d")}`,
  });
  assert.deepEqual(said.slice(-4), ["a", "a used", "b", "b used"]);
});

test("a file that is to be eager is run at once", async () => {
  const files = {
    "entry.ts": 'import { work } from "./work.ts"; say("start"); work();',
    "work.ts": 'import { a } from "./a.ts"; export const work = () => a();',
    "a.ts": part("a"),
  };
  assert.deepEqual(await runLate(files, ["entry.ts", "work.ts"]), ["a", "start", "a used"]);
});
