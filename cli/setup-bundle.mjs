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
  const { outputFiles, metafile } = await build({
    absWorkingDir: root,
    entryPoints: [
      { in: "caxton:start", out: "start" },
      { in: "src/serve.ts", out: "serve" },
      ...threads.map((path) => ({ in: `src/${path}`, out: basename(path, ".ts") })),
    ],
    outdir: folder,
    bundle: true,
    format: "esm",
    platform: "node",
    target: "node24",
    // For packages of the older kind of module, which call it.
    banner: { js: `const require = ${createRequire}(import.meta.url);` },
    plugins: [linkStart(root, commands), linkNode(), linkPackages()],
    legalComments: "none",
    logLevel: "silent",
    metafile: true,
    write: false,
  });
  const files = new Map([
    ...outputFiles.map(({ path, text }) => [relative(folder, path), text]),
    ...commands.map((name) => [`commands/${name}.js`, commandFile(name)]),
    ["licenses.txt", collectLicenses(root, Object.keys(metafile.inputs))],
  ]);
  writeFiles(folder, files);
}

const createRequire = 'process.getBuiltinModule("node:module").createRequire';

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

/**
 * Takes modules of Node's without `import`, which reads each of their exports: `fetch` with
 * `node:http`, for one, which costs as much as starting Node.
 */
function linkNode() {
  return {
    name: "node",
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /^[^./]/ }, ({ path }) =>
        isBuiltin(path) ? { path: path.replace(/^node:/, ""), namespace: "node" } : undefined,
      );
      onLoad({ filter: /./, namespace: "node" }, ({ path }) => ({
        contents: `module.exports = process.getBuiltinModule("node:${path}");`,
      }));
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
