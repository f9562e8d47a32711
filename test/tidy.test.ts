import assert from "node:assert/strict";
import { stripTypeScriptTypes } from "node:module";
import { homedir } from "node:os";
import { test } from "node:test";
import { coverage } from "./tidy/coverage.ts";
import { findImports, findLayer, mayImport } from "./tidy/imports.ts";
import { coreFolders, layers, outsideWords } from "./tidy/layers.ts";
import { type ProjectFile, readProjectFiles, root, toBareLines } from "./tidy/project-files.ts";

const files = readProjectFiles();
const isCode = ({ path }: ProjectFile) => /\.(?:ts|mjs|js)$/.test(path);
const code = files.filter(isCode);
const isTest = ({ path }: ProjectFile) => path.startsWith("test/");
const product = code.filter(({ path }) => /^(?:src|cli|clients)\/.*\.ts$/.test(path));

/** Fails with one line per problem: `path: what`. */
function assertNone(problems: readonly string[]) {
  assert.ok(problems.length === 0, `\n${problems.join("\n")}`);
}

/** `path:line: what` for every line that `check` finds wrong. */
function findLines(from: readonly ProjectFile[], check: (line: string) => string | undefined) {
  return from.flatMap(({ path, text }) =>
    text.split("\n").flatMap((line, index) => {
      const problem = check(line);
      return problem === undefined ? [] : [`${path}:${index + 1}: ${problem}`];
    }),
  );
}

test("every file imports only what the table of layers allows", () => {
  const problems = product.flatMap((file) => {
    const layer = findLayer(file.path);
    if (layer === undefined) return [`${file.path}: is in no folder of the table`];
    return findImports(file)
      .filter((imported) => !mayImport(layer, imported))
      .map((imported) => `${file.path}: ${layer} may not import ${imported}`);
  });
  assertNone(problems);
});

test("the table of layers allows nothing that nobody imports", () => {
  const used = product.flatMap((file) => {
    const layer = findLayer(file.path);
    return findImports(file).map((imported) => ({ layer, imported, target: findLayer(imported) }));
  });
  const isUsed = (layer: string, entry: string) =>
    used.some(
      (use) =>
        use.layer === layer &&
        (use.imported === entry || use.target === entry || use.imported.startsWith(entry)),
    );
  const problems = Object.entries(layers).flatMap(([layer, allowed]) =>
    allowed
      .filter((entry) => !isUsed(layer, entry))
      .map((entry) => `${layer} does not import ${entry}`),
  );
  assertNone(problems);
});

test("the core knows no clock, chance, timer, network or process", () => {
  const core = product.filter(({ path }) => coreFolders.some((it) => path.startsWith(`${it}/`)));
  assert.ok(core.length > 0);
  const problems = core.flatMap(({ path, text }) =>
    toBareLines(text).flatMap((line, index) =>
      outsideWords
        .filter((word) => word.test(line))
        .map((word) => `${path}:${index + 1}: ${word.source} in ${line.trim()}`),
    ),
  );
  assertNone(problems);
});

test("no file is longer than 300 lines; tables of cases make tests longer, at most 450", () => {
  const problems = code.flatMap((file) => {
    const lines = file.text.trimEnd().split("\n").length;
    return lines > (isTest(file) ? 450 : 300) ? [`${file.path}: ${lines} lines`] : [];
  });
  assertNone(problems);
});

test("no line is longer than 100 characters, but for texts and patterns that cannot be broken", () => {
  const measured = [...code, ...files.filter(({ path }) => path.endsWith(".proto"))];
  const unbreakable = /"[^"]{30,}"|`[^`]{30,}|^\s*\/[^/*\s].{30,}/;
  const check = (line: string) => {
    const isComment = /^\s*(?:\/\/|\/?\*)/.test(line);
    const isFine = line.length <= 100 || (!isComment && unbreakable.test(line));
    return isFine ? undefined : `${line.length} characters`;
  };
  assertNone(findLines(measured, check));
});

test("only commands have a default export", () => {
  const others = product.filter(({ path }) => !path.startsWith("cli/commands/"));
  const check = (line: string) => (/^export default\b/.test(line) ? line : undefined);
  assertNone(findLines(others, check));
});

test("nothing is named after no meaning", () => {
  const vague = /^(?:utils?|helpers?|common|misc|managers?|shared|lib)$/;
  const words = (path: string) => path.split(/[/.]/).flatMap((part) => [part, ...part.split("-")]);
  assertNone(
    files.map(({ path }) => path).filter((path) => words(path).some((w) => vague.test(w))),
  );
});

test("every module with logic is tested", () => {
  const tests = code.filter(isTest);
  const imported = new Set(tests.flatMap((file) => findImports(file)));
  const existing = new Set(code.map(({ path }) => path));
  const listed = new Set(Object.values(coverage).flat());
  const untested = product
    .filter(({ path, text }) => !path.startsWith("cli/commands/") && hasLogic(text))
    .map(({ path }) => path)
    .filter((path) => !imported.has(path) && !existing.has(toTestPath(path)) && !listed.has(path))
    .map((path) => `${path}: no test imports it, and test/tidy/coverage.ts names none`);
  const stale = [...Object.keys(coverage), ...listed]
    .filter((path) => !existing.has(path))
    .map((path) => `test/tidy/coverage.ts: ${path} does not exist`);
  assertNone([...untested, ...stale]);
});

function toTestPath(path: string): string {
  return `test/${path.replace(/^src\//, "").replace(/\.ts$/, ".test.ts")}`;
}

/** Types and re-exports cannot be wrong while the compiler is content. */
function hasLogic(text: string): boolean {
  const bare = stripTypeScriptTypes(text).replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, "");
  return /=>|\bfunction\b|\bclass\b/.test(bare);
}

test("the changelog has a place for what is not released", () => {
  const changelog = files.find(({ path }) => path === "CHANGELOG.md");
  assert.match(changelog?.text ?? "", /^## Unreleased$/m);
});

test("nothing is left for later, and no check is switched off", () => {
  const later = new RegExp(`\\b(?:${["TO" + "DO", "FIX" + "ME", "X" + "XX"].join("|")})\\b`);
  const off = new RegExp(["@ts-" + "(?:ignore|nocheck)", "eslint-" + "disable"].join("|"));
  const check = (line: string) => (later.test(line) || off.test(line) ? line.trim() : undefined);
  assertNone(findLines(files, check));
});

test("no file names this machine or a package registry", () => {
  const machine = [root.replace(/\/$/, ""), homedir()].filter((path) => path.length > 1);
  const registry = new RegExp(
    ["https?://[\\w.]*(?:regis" + "try|npm" + "js|py" + "pi)", '"res' + 'olved":'].join("|"),
  );
  const check = (line: string) =>
    machine.some((path) => line.includes(path)) || registry.test(line)
      ? line.trim().slice(0, 80)
      : undefined;
  assertNone(findLines(files, check));
});
