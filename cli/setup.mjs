// Makes a fresh clone runnable: `npm run setup`. Old syntax and no static import, so that any Node
// since 12 can read this file and say that it is too old; the work is in setup-steps.mjs.
const oldest = 18;

if (Number.parseInt(process.versions.node, 10) < oldest) {
  process.stderr.write(
    `✗ The set-up needs Node ${oldest} or newer, and this is ${process.version}.\n` +
      "  Install a newer one; Caxton itself then brings the Node it runs on.\n",
  );
  process.exitCode = 1;
} else {
  void import("./setup-steps.mjs").then((steps) => steps.setUp());
}
