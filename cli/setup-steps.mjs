// The steps of the set-up. Plain JavaScript without dependencies: it runs before there are any, on
// whatever Node (18 or newer) the machine has.
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { delimiter, dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { withLock } from "./setup-lock.mjs";

const checkout = fileURLToPath(new URL("..", import.meta.url));
const nodeMajor = 24;

/** A failure in words for people: what, why, what to do next. */
export class SetupError extends Error {}

/**
 * Brings the checkout up to date and sets the exit code. Silent on stdout; short lines on stderr.
 */
export async function setUp() {
  const say = (line) => process.stderr.write(`${line}\n`);
  try {
    if (process.argv[2] === "build") return await rebuild(checkout, say);
    await bringUpToDate(checkout, say);
    if (process.env.npm_lifecycle_event !== "setup") return;
    say("✓ Caxton is set up. Next: npx caxton server start");
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    say(`✗ ${error.message}`);
    process.exitCode = 1;
  }
}

/** Installs and builds what is out of date; at most one process at a time does. */
export async function bringUpToDate(root, say) {
  checkPlatform(process.platform, process.arch);
  checkNode(process.platform, process.version);
  if (isInstalled(root) && isBuilt(root)) return;
  mkdirSync(join(root, "dist"), { recursive: true });
  await withLock(join(root, "dist", ".lock"), say, async () => {
    if (!isInstalled(root)) await install(root, say);
    if (!isBuilt(root)) await build(root, say);
  });
}

/** Builds what is there, whether or not it is out of date: `npm run build`. */
async function rebuild(root, say) {
  mkdirSync(join(root, "dist"), { recursive: true });
  await withLock(join(root, "dist", ".lock"), say, () => build(root, say));
}

/** Throws for platforms that a native package of Caxton does not exist for. */
export function checkPlatform(platform, arch, isMusl = platform === "linux" && usesMusl()) {
  const name = `${platform}-${arch}${isMusl ? " with musl" : ""}`;
  const supported = ["linux-x64", "linux-arm64", "darwin-arm64"];
  if (supported.includes(name)) return;
  throw new SetupError(
    `Caxton does not run on ${name}: it needs Linux with glibc on x64 or arm64, or macOS on arm64.\n` +
      "  On Windows use WSL; elsewhere a container of a glibc image such as debian.",
  );
}

/** Whether this Node runs on musl: its loader is there, and Node itself knows of no glibc. */
function usesMusl() {
  const hasLoader = readdirSync("/lib").some((name) => name.startsWith("ld-musl-"));
  return hasLoader && process.report.getReport().header.glibcVersionRuntime === undefined;
}

/** Throws on macOS, where there is no pinned Node, when this Node is too old to run Caxton. */
export function checkNode(platform, version) {
  if (platform !== "darwin" || Number.parseInt(version.slice(1), 10) >= nodeMajor) return;
  throw new SetupError(
    `On macOS Caxton runs on your own Node: it needs ${nodeMajor} or newer, and this is ${version}.\n` +
      `  Install it: brew install node@${nodeMajor}`,
  );
}

const installedStamp = (root) => join(root, "node_modules", ".caxton-installed");
const builtStamp = (root) => join(root, "dist", ".caxton-built");

export function isInstalled(root) {
  return hasStamp(installedStamp(root), hashFiles(root, ["package-lock.json"])) && hasNode(root);
}

export function isBuilt(root) {
  return (
    existsSync(join(root, "oclif.manifest.json")) && hasStamp(builtStamp(root), hashSources(root))
  );
}

function hasStamp(path, hash) {
  return existsSync(path) && readFileSync(path, "utf8") === hash;
}

/** What is compiled file by file; the command is bundled. */
const compiledFolders = ["src", "clients"];
const sourceFolders = [...compiledFolders, "cli"];

/** SHA-256 over names and contents of all that the build depends on. */
export function hashSources(root) {
  const files = sourceFolders.flatMap((folder) => listFiles(join(root, folder)));
  const names = files.map((file) => relative(root, file));
  const settings = ["package.json", "package-lock.json", "tsconfig.json", "tsconfig.build.json"];
  return hashFiles(root, [...names, ...settings]);
}

/** SHA-256 over names and contents of files below `root`. */
export function hashFiles(root, names) {
  const hash = createHash("sha256");
  for (const name of names) hash.update(`${name}\0`).update(readFileSync(join(root, name)));
  return hash.digest("hex");
}

function listFiles(folder) {
  if (!existsSync(folder)) return [];
  const entries = readdirSync(folder, { withFileTypes: true });
  return entries
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const path = join(folder, entry.name);
      return entry.isDirectory() ? listFiles(path) : [path];
    });
}

async function install(root, say) {
  const npm = await findNpm(root);
  say("· Installing packages (npm ci) …");
  await run(npm.command, [...npm.words, "ci"], { cwd: root, env: npm.env }, "npm ci failed");
  linkNode(root);
  if (!hasNode(root)) {
    throw new SetupError(
      "npm left out the package of the pinned Node, which is optional only for other platforms.\n" +
        "  Let it install such packages: npm config delete omit; npm config delete optional",
    );
  }
  writeFileSync(installedStamp(root), hashFiles(root, ["package-lock.json"]));
  say("✓ Packages installed");
}

/** npm, run by the Node of the machine: the pinned one lies in what `npm ci` deletes. */
async function findNpm(root) {
  const bin = join(root, "node_modules", ".bin");
  const path = (process.env.PATH ?? "").split(delimiter).filter((folder) => folder !== bin);
  const env = { ...process.env, PATH: path.join(delimiter) };
  const { npm_execpath: script, npm_node_execpath: node } = process.env;
  const isOutside = node !== undefined && !node.startsWith(bin) && existsSync(node);
  const npm =
    script?.endsWith("npm-cli.js") && isOutside
      ? { command: node, words: [script], env }
      : { command: "npm", words: [], env };
  const version = await readOutput(npm.command, [...npm.words, "--version"], env);
  checkNpm(version);
  return npm;
}

/** Throws for an npm that cannot read the lock file; `version` is what it prints. */
export function checkNpm(version) {
  if (Number.parseInt(version, 10) >= 9) return;
  const found = version.trim() === "" ? "there is none" : `this is ${version.trim()}`;
  throw new SetupError(
    `The set-up needs npm 9 or newer, and ${found}.\n  Update it: npm install -g npm`,
  );
}

/** npm 9 and 10 leave out the link to the pinned Node when it comes as an optional package. */
export function linkNode(root, platform = process.platform, arch = process.arch) {
  const link = join(root, "node_modules", ".bin", "node");
  const target = join(root, "node_modules", `node-${platform}-${arch}`, "bin", "node");
  if (existsSync(link) || !existsSync(target)) return;
  rmSync(link, { force: true }); // A link that leads nowhere does not "exist".
  symlinkSync(relative(dirname(link), target), link);
}

/** Whether the pinned Node is there, where there is one. */
function hasNode(root) {
  return process.platform === "darwin" || existsSync(join(root, "node_modules", ".bin", "node"));
}

async function build(root, say) {
  say("· Building …");
  const node =
    process.platform === "darwin" ? process.execPath : join(root, "node_modules", ".bin", "node");
  const hash = hashSources(root);
  const options = { cwd: root, env: process.env };
  const modules = join(root, "node_modules");
  const compile = [join(modules, "typescript", "bin", "tsc"), "-p", "tsconfig.build.json"];
  await Promise.all([
    run(node, compile, options, "The build failed"),
    run(node, ["--input-type=module", "-e", bundle(root)], options, "The build failed"),
  ]);
  pruneBuild(root);
  const list = [join(modules, "oclif", "bin", "run.js"), "manifest"];
  await run(node, list, options, "Listing the commands failed");
  writeFileSync(builtStamp(root), hash);
  say("✓ Built");
}

/** A program, as the bundle is to be made by the Node that runs it: it reads what that has. */
function bundle(root) {
  const folder = join(root, "dist", "cli");
  const module = new URL("./setup-bundle.mjs", import.meta.url).href;
  return [
    `import { bundleCommand } from ${JSON.stringify(module)};`,
    `await bundleCommand(${JSON.stringify(root)}, ${JSON.stringify(folder)});`,
  ].join("\n");
}

/** Deletes what was compiled from sources that are gone. */
export function pruneBuild(root) {
  for (const file of compiledFolders.flatMap((folder) => listFiles(join(root, "dist", folder)))) {
    const source = relative(join(root, "dist"), file).replace(/(\.d\.ts|\.js)$/, ".ts");
    if (!existsSync(join(root, source))) rmSync(file);
  }
}

/** Runs a program; its output goes to stderr, and only when it fails. */
function run(command, words, options, failure) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, words, { ...options, stdio: ["ignore", "pipe", "pipe"] });
    const chunks = [];
    child.stdout.on("data", (chunk) => chunks.push(chunk));
    child.stderr.on("data", (chunk) => chunks.push(chunk));
    child.on("error", (error) => reject(new SetupError(`${failure}: ${error.message}`)));
    child.on("close", (code) => {
      if (code === 0) return resolve();
      const output = Buffer.concat(chunks).toString("utf8").trimEnd();
      reject(new SetupError(`${failure} (exit code ${code}):\n${output}`));
    });
  });
}

/** What a program prints; empty when it cannot be run. */
function readOutput(command, words, env) {
  return new Promise((resolve) => {
    const child = spawn(command, words, { env, stdio: ["ignore", "pipe", "ignore"] });
    let output = "";
    child.stdout.setEncoding("utf8").on("data", (text) => {
      output += text;
    });
    child.on("error", () => resolve(""));
    child.on("close", () => resolve(output));
  });
}
