// Makes the modules of the command run where something of theirs is used first, instead of all at
// the start: most runs need a third of them.
import { readFileSync } from "node:fs";
import { isBuiltin } from "node:module";
import { dirname, join, relative } from "node:path";
import { pathToFileURL } from "node:url";
import { transform } from "esbuild";
import { describedTypes, isDescribed, readyDescriptors } from "./setup-descriptors.mjs";

const moduleSyntax = /^(?:import|export)\b/m;
const older = { format: "cjs", platform: "node", target: "node24" };

/**
 * A plugin for esbuild that makes modules late: those that call `require` at their start, which are
 * all that are not files of `eager`, call it where what it returns is used. `prepare` is given the
 * path and text of each file before, and returns the text to use.
 */
export function loadLate(root, eager, prepare) {
  const texts = new Map();
  const read = (path) => {
    if (!texts.has(path)) texts.set(path, prepare(path, readFileSync(path, "utf8")));
    return texts.get(path);
  };
  const isLate = (path) =>
    /\.[jt]s$/.test(path) &&
    !eager(relative(root, path)) &&
    moduleSyntax.test(read(path)) &&
    !read(path).includes("import.meta");
  return {
    name: "late",
    setup({ onResolve, onLoad, resolve }) {
      onResolve({ filter: /^caxton:(interop|types)$/ }, ({ path }) => ({ path, namespace: "own" }));
      onResolve({ filter: /./ }, async ({ path, pluginData, ...from }) => {
        if (pluginData === resolving) return undefined;
        const kind = findKind(path, from);
        const found = await resolve(path, { ...from, kind, pluginData: resolving });
        if (found.namespace !== "file" || found.external || !isLate(found.path)) return found;
        // As a file it would be taken for a module of the newer kind, whatever it contains.
        return { path: relative(root, found.path), namespace: "late" };
      });
      onLoad({ filter: /./, namespace: "own" }, async ({ path }) => ({
        contents: await own.get(path)(),
      }));
      onLoad({ filter: /./, namespace: "late" }, async ({ path }) => ({
        contents: await makeLate(root, join(root, path), read(join(root, path))),
        resolveDir: dirname(join(root, path)),
      }));
      onLoad({ filter: /\.[jt]s$/, namespace: "file" }, ({ path }) => {
        const contents = path.includes("/@oclif/core/")
          ? requireLate(read(path), compiled).replace(collated, plainOrder)
          : read(path);
        return { contents, loader: toLoader(path) };
      });
    },
  };
}

/** How a module is asked for: packages have another file for `require` than what was imported. */
function findKind(path, { namespace, kind }) {
  const isImport = namespace === "late" && kind === "require-call" && !isBuiltin(path);
  return isImport ? "import-statement" : kind;
}

/** Modules that are made here. */
const own = new Map([
  ["caxton:interop", interop],
  ["caxton:types", describedTypes],
]);

/** Marks what this resolves itself. */
export const resolving = {};
const toLoader = (path) => (path.endsWith(".ts") ? "ts" : "js");

/** How `require` is called at the start of what oclif compiled, and of what esbuild does. */
const compiled = /^const (\w+_\d+) = ((?:__importDefault\()?require\("[^"]+"\)\)?);$/gm;
const converted = /^var (import_\w+) = ((?:__toESM\()?require\("[^"]+"\)\)?);$/gm;

// Loading the rules of a language for the order of commands takes a tenth of a short run.
const collated = "a.id.localeCompare(b.id)";
const plainOrder = "(a.id < b.id ? -1 : 1)";

function requireLate(text, required) {
  const names = [...text.matchAll(required)].map(([, name]) => name);
  if (names.length === 0) return text;
  const late = text.replace(required, "var $1$;\nfunction $1$get() { return ($1$ ??= $2); }");
  const uses = new RegExp(`\\b(${names.join("|")})\\b(?!\\$)`, "g");
  return late.replace(uses, "($1$$get())");
}

async function makeLate(root, path, text) {
  const ready = isDescribed(path) ? await readyDescriptors(root, path, text) : text;
  const { helpers, body } = await toOlder(await nameExports(path, ready), toLoader(path));
  const names = namesOf(helpers).join(", ");
  return `const { ${names} } = require("caxton:interop");\n${requireLate(body, converted)}`;
}

/** The module as one that calls `require`, apart from the functions that esbuild puts before it. */
async function toOlder(text, loader) {
  const { code } = await transform(text, { ...older, loader });
  const start = code.indexOf("var stdin_exports = {};\n");
  const end = code.lastIndexOf("// Annotate the CommonJS export names");
  if (start === -1) return { helpers: "", body: code };
  return { helpers: code.slice(0, start), body: code.slice(start, end === -1 ? undefined : end) };
}

const namesOf = (helpers) => [...helpers.matchAll(/^var (__\w+) = /gm)].map(([, name]) => name);

/** The functions that esbuild puts before modules, once for all of them. */
async function interop() {
  const { helpers } = await toOlder('import a from "a";\nexport * from "b";\nexport { a };', "js");
  return `${helpers}module.exports = { ${namesOf(helpers).join(", ")} };`;
}

/** `export *` with the names, so that they can be had without running the module. */
async function nameExports(path, text) {
  const all = /^export \* from "(\.[^"]+)";$/gm;
  const froms = [...text.matchAll(all)].map(([, from]) => from);
  const lines = new Map();
  for (const from of froms) {
    const module = await import(pathToFileURL(join(dirname(path), from)).href);
    const names = Object.keys(module).filter((it) => it !== "default");
    lines.set(from, names.length === 0 ? "" : `export { ${names.join(", ")} } from "${from}";`);
  }
  return text.replace(all, (_, from) => lines.get(from));
}
