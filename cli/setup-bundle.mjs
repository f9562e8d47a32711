// Puts the command and the server into one file each: a start then reads a handful of files instead
// of several hundred. Plain JavaScript, as all of the set-up.
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { isBuiltin } from "node:module";
import { basename, dirname, join, relative } from "node:path";
import { build } from "esbuild";
import { loadLate } from "./setup-late.mjs";
import { linkPackages, setApart } from "./setup-packages.mjs";

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
    plugins: [linkStart(root, commands), linkNode(), linkPackages()],
  };
  const change = lightenHeaders(root);
  // oclif takes the default export of a command, which a late module gives in another way.
  const isEager = (path) => path.startsWith("cli/commands/") || path === "cli/start.ts";
  const apart = new Map();
  const results = await Promise.all([
    build({
      ...shared,
      plugins: [setApart(apart), loadLate(root, isEager, change), ...shared.plugins],
      entryPoints: [{ in: "caxton:start", out: "start" }],
    }),
    build({
      ...shared,
      plugins: [...shared.plugins, changeTexts(change)],
      entryPoints: server,
    }),
  ]);
  results.push(
    await build({
      ...settings,
      absWorkingDir: root,
      outdir: folder,
      entryPoints: [...apart].map(([name, path]) => ({ in: path, out: `packages/${name}` })),
      format: "cjs",
      outExtension: { ".js": ".cjs" },
      banner: {},
    }),
  );
  const outputs = results.flatMap(({ outputFiles }) => outputFiles);
  const inputs = results.flatMap(({ metafile }) => Object.keys(metafile.inputs));

  const files = new Map([
    ...outputs.map(({ path, text }) => [relative(folder, path), toAscii(text)]),
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
  // A short command takes a third of its time to read them. Names stay, for stacks.
  minifyWhitespace: true,
  minifySyntax: true,
  lineLimit: 500,
  logLevel: "silent",
  metafile: true,
  write: false,
};

/** The entry of the command, with all commands, each of which is run when it is asked for. */
function linkStart(root, commands) {
  const loaders = commands.map((name) => `"${name}": () => import("./cli/commands/${name}.ts"),`);
  const contents = [
    'import { start as run } from "./cli/start.ts";',
    `export const commands = {\n${loaders.join("\n")}\n};`,
    "export const start = () => run(commands);",
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
const rareModules = new Set(["node:http2", "node:https", "node:zlib"]);

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
        if (rareModules.has(name)) return { path: name, namespace: "node-rare" };
        return { path: name, namespace: kind === "require-call" ? "node-required" : "node" };
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

/** Gives clients and services headers that do not load all of `fetch`: a change of their texts. */
function lightenHeaders(root) {
  const path = join(root, "cli/light-headers.ts");
  const line = `import { LightHeaders as Headers } from ${JSON.stringify(path)};\n`;
  const isWanted = /\/(@connectrpc|clients|src)\/.*\.[jt]s$/;
  return (file, text) =>
    isWanted.test(file) && text.includes("new Headers(") ? line + text : text;
}

/** A plugin that changes the texts of files before they are read. */
function changeTexts(change) {
  return {
    name: "texts",
    setup({ onLoad }) {
      onLoad({ filter: /\.[jt]s$/, namespace: "file" }, ({ path }) => ({
        contents: change(path, readFileSync(path, "utf8")),
        loader: path.endsWith(".ts") ? "ts" : "js",
      }));
    },
  };
}

/** JavaScript that Node can read byte by byte; esbuild leaves regular expressions as they are. */
function toAscii(text) {
  return text.replace(
    /[^\0-\x7f]/g,
    (it) => `\\u${it.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
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
  const inPackage = /^(?:late:)?(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//;
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
