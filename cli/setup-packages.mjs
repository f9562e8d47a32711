// Which packages become part of the files of the command and the server, and which do not.
import { resolving } from "./setup-late.mjs";

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
 * Packages of the command that most runs do without: each is a file of its own, as reading all of
 * them takes longer than a short command may.
 */
const apartPackages = new Set([
  "cli-spinners",
  "cli-table3",
  "diff",
  "ejs",
  "lilconfig",
  "minimatch",
  "smol-toml",
  "tinyglobby",
  "yaml",
]);

/** Leaves packages out, and loads them where the module that imports them is run. */
export function linkPackages() {
  return {
    name: "packages",
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /^[^./]/ }, ({ path, kind, importer, namespace }) => {
        if (namespace === "package") return { path, external: true };
        const isOurs = ["file", "late"].includes(namespace) && !importer.includes("node_modules");
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

/** Leaves packages that few need out of the command, and writes to `apart` where they lie. */
export function setApart(apart) {
  return {
    name: "apart",
    setup({ onResolve, onLoad, resolve }) {
      onResolve({ filter: /^[^./]/ }, async ({ path, importer, resolveDir, pluginData }) => {
        if (!apartPackages.has(path) || pluginData === resolving) return undefined;
        const options = { importer, resolveDir, kind: "require-call", pluginData: resolving };
        apart.set(path, (await resolve(path, options)).path);
        return { path, namespace: "apart" };
      });
      onLoad({ filter: /./, namespace: "apart" }, ({ path }) => ({
        contents: `module.exports = require("./packages/${path}.cjs");`,
      }));
      onResolve({ filter: /^\.\/packages\//, namespace: "apart" }, ({ path }) => ({
        path,
        external: true,
      }));
    },
  };
}

function toPackage(path) {
  return path.split("/", path.startsWith("@") ? 2 : 1).join("/");
}
