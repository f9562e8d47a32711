import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { Config } from "@oclif/core/config";
import { root, runCommand } from "./command-run.ts";

const path = join(import.meta.dirname, "help-screens.txt");

/** Help of the command and of each topic and command, as it is shown 100 characters wide. */
async function renderAll(): Promise<string> {
  const topics = ["server", "agents", "turns", "conversations", "context"];
  const names = ["", ...topics, ...(await listCommands())];
  const screens = [];
  for (const name of names) {
    const { exitCode, stdout } = await runCommand([...name.split(" "), "--help"].filter(Boolean), {
      columns: 100,
    });
    assert.equal(exitCode, 0, name);
    screens.push(`$ caxton ${name} --help\n${stdout}`);
  }
  return screens
    .join("\n")
    .replaceAll(/caxton\/\S+ \S+ node-v\S+/g, "caxton/<version> <platform> node-<version>");
}

async function listCommands(): Promise<string[]> {
  const { stdout } = await runCommand(["completion", "bash"]);
  return [...stdout.matchAll(/^ {4}'([a-z ]+)'\) echo '--output/gm)].map(([, name = ""]) => name);
}

test("the help of every command is as written in help-screens.txt (UPDATE=1 writes it)", async () => {
  const screens = await renderAll();
  if (process.env.UPDATE === "1") writeFileSync(path, screens);
  assert.equal(screens, readFileSync(path, "utf8"));
});

test("every command has examples, and they are of that command", async () => {
  const config = await Config.load({ root, userPlugins: false, devPlugins: false });
  const commands = config.commands.filter(({ hidden }) => !hidden);
  assert.ok(commands.length > 15);
  for (const { id, examples = [] } of commands) {
    assert.ok(examples.length > 0, id);
    for (const example of examples) {
      const text = typeof example === "string" ? example : example.command;
      assert.ok(text.includes(`<%= config.bin %> ${id.replaceAll(":", " ")}`), `${id}: ${text}`);
    }
  }
});

test("help is shown by --help, -h, help before the command, and a topic alone", async () => {
  const { stdout } = await runCommand(["agents", "list", "--help"]);
  assert.match(stdout, /^List agents\.\n/);
  for (const words of [
    ["agents", "list", "-h"],
    ["help", "agents", "list"],
  ]) {
    assert.equal((await runCommand(words)).stdout, stdout, words.join(" "));
  }
  assert.match((await runCommand(["agents"])).stdout, /^Look after deployed agents\.\n/);
  assert.match((await runCommand([])).stdout, /^A standalone multi-agent orchestration server/);
});
