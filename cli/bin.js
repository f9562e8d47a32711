#!/usr/bin/env node
// Old syntax and no static import: any Node since 12 must be able to read this file, so that it can
// say that it is too old.
const oldest = 24;

function refuse(sentence, next) {
  process.stderr.write(`✗ ${sentence}\n  ${next}\n`);
  process.exitCode = 1;
}

function start() {
  // `import` of a module of Node's would read, and so load, all that it has.
  const fs = process.getBuiltinModule("node:fs");
  const { fileURLToPath } = process.getBuiltinModule("node:url");
  const path = (relative) => fileURLToPath(new URL(relative, import.meta.url));
  const words = process.argv.slice(2);
  if (words.length === 1 && ["version", "--version", "-v"].includes(words[0])) {
    const { version } = JSON.parse(fs.readFileSync(path("../package.json"), "utf8"));
    process.stdout.write(`caxton ${version}\n`);
    return undefined;
  }
  if (!fs.existsSync(path("../dist/cli/start.js"))) {
    return refuse("Caxton is not built yet.", "Build it: npm run setup");
  }
  const { enableCompileCache } = process.getBuiltinModule("node:module");
  enableCompileCache(path("../node_modules/.cache/caxton"));
  return import("../dist/cli/start.js").then((command) => command.start());
}

if (Number.parseInt(process.versions.node, 10) < oldest) {
  refuse(
    `Caxton needs Node ${oldest} or newer, and this is ${process.version}.`,
    "Run it as `npx caxton` in its folder: after `npm run setup` that uses the Node it brings along.",
  );
} else {
  void start();
}
