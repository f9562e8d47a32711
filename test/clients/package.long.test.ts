import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { root } from "../docs/markdown.ts";
import { startServer } from "../e2e/started.ts";
import { checkExample } from "./check-example.ts";
import { readExamples } from "./page-examples.ts";
import { runProgram } from "./run-program.ts";

const [onNode = "", onPage = ""] = readExamples("ts");

const compilerOptions = {
  target: "es2024",
  module: "nodenext",
  strict: true,
  noEmit: true,
  skipLibCheck: false,
  allowImportingTsExtensions: true,
};
const forNode = {
  ...compilerOptions,
  types: ["node"],
  typeRoots: [join(root, "node_modules", "@types")],
};
const forPages = {
  ...compilerOptions,
  module: "esnext",
  moduleResolution: "bundler",
  types: [],
  customConditions: ["browser"],
};

describe("the package, installed into an empty project without optional packages", () => {
  let folder: string;
  let project: string;
  const writeProject = (name: string, text: string) => writeFileSync(join(project, name), text);

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), "caxton-package-"));
    project = join(folder, "project");
    mkdirSync(project);
    const pack = ["pack", "--ignore-scripts", "--silent", "--pack-destination", folder];
    await runProgram("npm", pack, { cwd: root });
    const [tarball = ""] = readdirSync(folder).filter((name) => name.endsWith(".tgz"));
    writeProject("package.json", '{ "type": "module" }\n');
    const quiet = ["--no-audit", "--no-fund", "--loglevel=error"];
    const install = ["install", "--omit=optional", ...quiet, join(folder, tarball)];
    await runProgram("npm", install, { cwd: project });
    writeProject("example.ts", onNode);
    writeProject("page.ts", onPage);
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  test("has nothing native", () => {
    const names = readdirSync(join(project, "node_modules"));
    assert.ok(names.includes("caxton"));
    const native = ["better-sqlite3", "onnxruntime-node", "usearch"];
    assert.deepEqual(
      names.filter((name) => native.includes(name) || name.startsWith("node-linux")),
      [],
    );
  });

  test("says what a server needs that is not there", () => {
    const caxton = join(project, "node_modules/caxton/cli/bin.js");
    const args = [caxton, "server", "start", "--port", "0", "--data-dir", join(folder, "data")];
    const { status, stderr } = spawnSync(process.execPath, args, { encoding: "utf8" });
    assert.equal(status, 1);
    assert.equal(
      stderr,
      "✗ The package better-sqlite3 is not installed, without which there is no server\n" +
        "  npm leaves it out on a Node below 22: install Caxton anew with Node 24 or newer\n",
    );
  });

  test("runs the example of the docs against a server, with and without grpc-js", async () => {
    await using server = await startServer();
    const options = { cwd: project, environment: { CAXTON_URL: server.url } };
    checkExample(await runProgram(process.execPath, ["example.ts"], options));
    writeProject(
      "grpc.ts",
      onNode.replace(/connect\((process.*)\);/, 'connect($1, { protocol: "grpc" });'),
    );
    checkExample(await runProgram(process.execPath, ["grpc.ts"], options));
  });

  for (const [what, options, file] of [
    ["Node", forNode, "example.ts"],
    ["pages", forPages, "page.ts"],
  ] as const) {
    test(`its types compile for ${what}`, async () => {
      const settings = { compilerOptions: options, files: [file] };
      writeProject("tsconfig.json", JSON.stringify(settings));
      const compile = join(root, "node_modules", "typescript", "bin", "tsc");
      await runProgram(process.execPath, [compile, "-p", "tsconfig.json"], { cwd: project });
    });
  }

  test("needs four packages for its client", () => {
    const client = join(project, "node_modules", "caxton", "dist", "clients");
    const names = readdirSync(client, { recursive: true, encoding: "utf8" });
    const imports = names
      .filter((name) => name.endsWith(".js"))
      .flatMap((name) => {
        const text = readFileSync(join(client, name), "utf8");
        return [...text.matchAll(/(?:from|import)\s*\(?"([^".][^"]*)"/g)];
      })
      .map(([, name = ""]) => /^(?:@[^/]*\/)?[^/]*/.exec(name)?.[0] ?? "");
    const packages = new Set(imports.filter((name) => !name.startsWith("node:")));
    assert.deepEqual([...packages].toSorted(), [
      "@bufbuild/protobuf",
      "@connectrpc/connect",
      "@connectrpc/connect-node",
      "@grpc/grpc-js",
    ]);
  });
});
