import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { root } from "../docs/markdown.ts";
import { startServer } from "../e2e/started.ts";
import { getTool, needs } from "../needs.ts";
import { chatThroughBreaks } from "./chat-through-breaks.ts";
import { checkExample } from "./check-example.ts";
import { runProgram } from "./run-program.ts";

describe("the client of Python, installed by pip", needs("python3"), () => {
  let folder: string;
  let python: string;
  before(async () => {
    folder = mkdtempSync(join(tmpdir(), "caxton-python-"));
    python = join(folder, "environment", "bin", "python");
    // A copy, since building leaves files behind.
    cpSync(join(root, "clients", "python"), join(folder, "python"), { recursive: true });
    await runProgram(getTool("python3"), ["-m", "venv", "environment"], { cwd: folder });
    const install = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "./python"];
    await runProgram(python, install, { cwd: folder });
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  test("passes its tests", async () => {
    await runProgram(python, ["-m", "unittest"], { cwd: join(folder, "python", "tests") });
  });

  test("deploys, chats and handles an error in its example", async () => {
    await using server = await startServer();
    const options = { cwd: folder, environment: { CAXTON_URL: server.url } };
    checkExample(await runProgram(python, [join("python", "examples", "guide.py")], options));
  });

  test("goes on with a chat over a cut connection and a restart", async () => {
    const script = [join("python", "examples", "chat.py"), "Analyst"];
    await chatThroughBreaks((url, message) =>
      runProgram(python, [...script, message], { cwd: folder, environment: { CAXTON_URL: url } }),
    );
  });
});
