import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { describe, test } from "node:test";
import { findTool, needs } from "../needs.ts";
import { type CommandBlock, findCommandBlocks, pages, root } from "./markdown.ts";

/** Blocks that cannot run here -> why, and what runs them instead. */
const elsewhere: Readonly<Record<string, string>> = {
  "npm run quickstart\n": "runs in a clone: test/e2e/readme.long.test.ts",
  "npm run setup\nnpm test\n": "this is what runs this test",
  "npm test\n": "this is what runs this test",
};

/** Pages whose blocks all need a clone of their own -> what runs them instead. */
const elsewherePages: Readonly<Record<string, string>> = {
  "docs/installation.md": "test/docs/installation.long.test.ts",
};

/**
 * A home and a working directory of its own, in which `npx caxton` is the command of this checkout.
 */
function createShell(port: number) {
  const home = mkdtempSync(join(tmpdir(), "caxton-docs-"));
  symlinkSync(join(root, "examples"), join(home, "examples"));
  const npx = join(home, "npx");
  const command = `"${process.execPath}" "${join(root, "cli", "bin.js")}"`;
  writeFileSync(npx, `#!/bin/sh\n[ "$1" = caxton ] || exit 99\nshift\nexec ${command} "$@"\n`);
  chmodSync(npx, 0o755);
  const grpcurl = findTool("grpcurl");
  const folders = [home, ...(grpcurl === undefined ? [] : [dirname(grpcurl)]), process.env.PATH];
  const { CAXTON_URL: _, XDG_DATA_HOME: __, XDG_CONFIG_HOME: ___, ...outside } = process.env;
  const env = {
    ...outside,
    HOME: home,
    PATH: folders.join(delimiter),
    CAXTON_PORT: String(port),
    NO_COLOR: "1",
  };
  return {
    /** Resolves with all it printed once it has ended. */
    async run(script: string) {
      const text = `exec 2>&1\n${script.replaceAll(":8080", `:${port}`)}`;
      const shell = spawn("bash", ["-e", "-o", "pipefail", "-c", text], {
        cwd: home,
        env,
        stdio: ["ignore", "pipe", "inherit"],
      });
      const ended = once(shell, "exit");
      const output = (await shell.stdout.toArray()).join("");
      const [status] = await ended;
      return { status, output };
    },
    /** Where a failed block left a server behind, ends it. */
    [Symbol.dispose]() {
      const file = join(home, ".local", "share", "caxton", "server.json");
      if (existsSync(file)) process.kill(JSON.parse(readFileSync(file, "utf8")).pid, "SIGKILL");
      rmSync(home, { recursive: true });
    },
  };
}

async function findFreePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === "object" && address !== null ? address.port : 0;
}

describe("every command of a page does what the page says", { concurrency: pages.length }, () => {
  for (const page of pages.filter((name) => elsewherePages[name] === undefined)) {
    const blocks = findCommandBlocks(page).filter(({ script }) => elsewhere[script] === undefined);
    if (blocks.length > 0) testPage(page, blocks);
  }
});

function testPage(page: string, blocks: readonly CommandBlock[]) {
  test(page, async (context) => {
    using shell = createShell(await findFreePort());
    for (const { line, script, printed } of blocks) {
      const options = script.includes("grpcurl") ? needs("grpcurl") : {};
      await context.test(`${page}:${line}`, options, async () => {
        const { status, output } = await shell.run(script);
        assert.equal(status, 0, `${script}\n${output}`);
        if (printed !== undefined) assert.equal(output, printed);
      });
    }
  });
}

test("every block that is run elsewhere is still on a page", () => {
  const scripts = pages.flatMap((page) => findCommandBlocks(page).map(({ script }) => script));
  assert.deepEqual(
    Object.keys(elsewhere).filter((script) => !scripts.includes(script)),
    [],
  );
  for (const [page, file] of Object.entries(elsewherePages)) {
    assert.ok(pages.includes(page), page);
    assert.ok(existsSync(join(root, file)), file);
  }
});
