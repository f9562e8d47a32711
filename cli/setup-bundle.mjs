// Puts the command and the server into one file each: a start then reads a handful of files instead
// of several hundred. Plain JavaScript, as all of the set-up.
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { isBuiltin } from "node:module";
import { basename, dirname, join, relative } from "node:path";
import { build } from "esbuild";

/**
 * Packages that become part of the files, with what they import. All others are loaded when they
 * are used first, from where npm put them: those with native code, those that tracing patches
 * (`@grpc/grpc-js`, `pino`, `undici`), and those that few need.
 */
const bundledPackages = new Set([
  "@bufbuild/protobuf",
  "@connectrpc/connect",
  "@connectrpc/connect-node",
  "@oclif/core",
  "cli-table3",
  "diff",
  "ipaddr.js",
  "smol-toml",
  "yaml",
]);

/**
 * Writes `start.js` (the command), `serve.js` (the server), their threads, a file for each command
 * where oclif looks for it, and the licenses of what is in them, to `folder`, which holds nothing
 * else afterwards. Every file is replaced as a whole. Throws for sources that cannot be bundled.
 */
export async function bundleCommand(root, folder) {
  const commands = findFiles(join(root, "cli/commands"), ".ts").map((path) => path.slice(0, -3));
  const threads = findFiles(join(root, "src"), "-thread.ts");
  const server = [
    { in: "src/serve.ts", out: "serve" },
    ...threads.map((path) => ({ in: `src/${path}`, out: basename(path, ".ts") })),
  ];
  const shared = {
    ...settings,
    absWorkingDir: root,
    outdir: folder,
    plugins: [
      lightenHeaders(root),
      linkStart(root, commands),
      linkNode(),
      linkPackages(),
      loadLate(),
    ],
  };
  const results = await Promise.all([
    build({
      ...shared,
      entryPoints: [{ in: "caxton:start", out: "start" }],
    }),
    build({ ...shared, entryPoints: server }),
  ]);
  const outputs = results.flatMap(({ outputFiles }) => outputFiles);
  const inputs = results.flatMap(({ metafile }) => Object.keys(metafile.inputs));
  const files = new Map([
    ...outputs.map(({ path, text }) => [relative(folder, path), text]),
    ...commands.map((name) => [`commands/${name}.js`, commandFile(name)]),
    ["licenses.txt", collectLicenses(root, inputs)],
  ]);
  writeFiles(folder, files);
}

const createRequire = 'process.getBuiltinModule("node:module").createRequire';

const settings = {
  bundle: true,
  format: "esm",
  platform: "node",
  target: "node24",
  // For packages of the older kind of module, which call it.
  banner: { js: `const require = ${createRequire}(import.meta.url);` },
  legalComments: "none",
  logLevel: "silent",
  metafile: true,
  write: false,
};

/** The entry of the command, with all commands, each of which is run when it is asked for. */
function linkStart(root, commands) {
  const loaders = commands.map((name) => `"${name}": () => import("./cli/commands/${name}.ts"),`);
  const contents = [
    'export { start } from "./cli/start.ts";',
    `export const commands = {\n${loaders.join("\n")}\n};`,
  ].join("\n");
  return {
    name: "start",
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /^caxton:start$/ }, ({ path }) => ({ path, namespace: "start" }));
      onLoad({ filter: /./, namespace: "start" }, () => ({ contents, resolveDir: root }));
      onResolve({ filter: /\/src\/serve\.ts$/ }, ({ kind }) =>
        kind === "dynamic-import" ? { path: "./serve.js", external: true } : undefined,
      );
    },
  };
}

/** Modules of Node's that the client needs for few servers. */
const rareModules = new Set(["node:http2", "node:https"]);

/**
 * Takes modules of Node's without `import`, which reads each of their exports: `fetch` with
 * `node:http`, for one, which costs as much as starting Node. What is imported is read where it is
 * used at all.
 */
function linkNode() {
  const contents = { "node-required": requiredModule, "node-rare": rareModule, node: nodeModule };
  return {
    name: "node",
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /^[^./]/ }, ({ path, kind }) => {
        if (!isBuiltin(path)) return undefined;
        const name = path.startsWith("node:") ? path : `node:${path}`;
        if (kind === "require-call") return { path: name, namespace: "node-required" };
        return { path: name, namespace: rareModules.has(name) ? "node-rare" : "node" };
      });
      for (const [namespace, toContents] of Object.entries(contents)) {
        onLoad({ filter: /./, namespace }, async ({ path }) => ({
          contents: await toContents(path),
        }));
      }
    },
  };
}

function requiredModule(name) {
  return `module.exports = process.getBuiltinModule("${name}");`;
}

/** Exports that are read at the start, where anybody imports them. */
async function nodeModule(name) {
  const names = Object.keys(await import(name)).filter((it) => it !== "default");
  return [
    `const loaded = /* @__PURE__ */ process.getBuiltinModule("${name}");`,
    "const read = (name) => loaded[name];",
    "export default loaded;",
    ...names.flatMap((it) => [
      `const get_${it} = /* @__PURE__ */ read("${it}");`,
      `export { get_${it} as ${it} };`,
    ]),
  ].join("\n");
}

/** Exports that are read whenever they are used. */
function rareModule(name) {
  return [
    "let loaded;",
    `const load = () => (loaded ??= process.getBuiltinModule("${name}"));`,
    'const get = (_, name) => (name === "__esModule" ? undefined : load()[name]);',
    "module.exports = Object.create(new Proxy({}, { get }));",
  ].join("\n");
}

/**
 * Makes the modules of oclif, which are compiled to call `require` at their start, call it where
 * what it returns is used first: most runs need a third of them.
 */
function loadLate() {
  // Loading the rules of a language for the order of commands takes a tenth of a short run.
  const collated = "a.id.localeCompare(b.id)";
  const plainOrder = "(a.id < b.id ? -1 : 1)";
  const required = /^const (\w+_\d+) = ((?:__importDefault\()?require\("[^"]+"\)\)?);$/gm;
  return {
    name: "late",
    setup({ onLoad }) {
      onLoad({ filter: /\/@oclif\/core\/lib\/.*\.js$/ }, ({ path }) => {
        const text = readFileSync(path, "utf8");
        const names = [...text.matchAll(required)].map(([, name]) => name);
        if (names.length === 0) return { contents: text };
        const late = text.replace(required, "var $1$;\nfunction $1$get() { return ($1$ ??= $2); }");
        const uses = new RegExp(`\\b(${names.join("|")})\\b(?!\\$)`, "g");
        return { contents: late.replace(uses, "($1$$get())").replace(collated, plainOrder) };
      });
    },
  };
}

/** Gives clients and services headers that do not load all of `fetch`. */
function lightenHeaders(root) {
  const path = join(root, "cli/light-headers.ts");
  const line = `import { LightHeaders as Headers } from ${JSON.stringify(path)};\n`;
  return {
    name: "headers",
    setup({ onLoad }) {
      onLoad({ filter: /\/(@connectrpc|clients|src)\/.*\.[jt]s$/ }, (file) => {
        const text = readFileSync(file.path, "utf8");
        const contents = text.includes("new Headers(") ? line + text : text;
        return { contents, loader: file.path.endsWith(".ts") ? "ts" : "js" };
      });
    },
  };
}

/** Leaves packages out, and loads them where the module that imports them is run. */
function linkPackages() {
  return {
    name: "packages",
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /^[^./]/ }, ({ path, kind, importer, namespace }) => {
        if (namespace === "package") return { path, external: true };
        const isOurs = namespace === "file" && !importer.includes("node_modules");
        if (kind === "entry-point" || !isOurs || bundledPackages.has(toPackage(path))) return;
        return kind === "import-statement"
          ? { path, namespace: "package" }
          : { path, external: true };
      });
      onLoad({ filter: /./, namespace: "package" }, ({ path }) => ({
        contents: `module.exports = require("${path}");`,
      }));
    },
  };
}

function toPackage(path) {
  return path.split("/", path.startsWith("@") ? 2 : 1).join("/");
}

function commandFile(name) {
  const up = "../".repeat(name.split("/").length);
  return [
    `import { commands } from "${up}start.js";`,
    `export default (await commands["${name}"]()).default;\n`,
  ].join("\n");
}

/** What the licenses of bundled packages ask for: to go along with copies. */
function collectLicenses(root, inputs) {
  const inPackage = /^(?:node:)?(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//;
  const folders = new Set(inputs.map((input) => inPackage.exec(input)?.[1]).filter(Boolean));
  const texts = [...folders].map((folder) => {
    const path = join(root, folder);
    const { name, version, license } = JSON.parse(readFileSync(join(path, "package.json"), "utf8"));
    const file = readdirSync(path).find((entry) => /^licen[cs]e/i.test(entry));
    const text = file === undefined ? "" : `\n${readFileSync(join(path, file), "utf8").trim()}\n`;
    return `${name} ${version} (${license})\n${text}`;
  });
  return `${texts.sort().join(`\n${"-".repeat(72)}\n\n`)}`;
}

/** Paths below `folder` that end so, in order. */
function findFiles(folder, end) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(end))
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .sort();
}

function writeFiles(folder, files) {
  for (const [name, text] of files) {
    const path = join(folder, name);
    mkdirSync(dirname(path), { recursive: true });
    const draft = `${path}.draft`;
    writeFileSync(draft, text);
    renameSync(draft, path);
  }
  for (const name of findFiles(folder, "")) if (!files.has(name)) rmSync(join(folder, name));
}
