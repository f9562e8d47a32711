import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { agentToml, startServer } from "../../e2e/started.ts";
import { runCommand } from "../command-run.ts";
import { openFolder } from "../folder.ts";
import { masked } from "../masked.ts";

const path = join(import.meta.dirname, "screens.txt");

/** What is typed, in this order; `<turn>` and `<conversation>` are those of the first chat. */
const lines = [
  "version",
  "version -o json",
  "init --list",
  "init -t data-validator <folder>/Checker",
  "validate <folder>/Writer.toml",
  "deploy <folder>/Writer.toml",
  "deploy --dry-run <folder>/Writer.toml",
  "chat Writer Hello",
  "agents list",
  "agents get Writer",
  "agents versions Writer",
  "agents suspend Writer",
  "agents resume Writer",
  "agents restart Writer",
  "agents rollback Writer --to 1",
  "turns list",
  "turns show <turn>",
  "turns watch <turn>",
  "turns explain <turn>",
  "turns cancel <turn>",
  "turns resolve <turn> --step 1 --fail --reason wrong",
  "conversations list",
  "conversations show <conversation>",
  "logs --agent Nobody",
  "api --describe AgentService.GetAgent",
  "api ListAgents page_size=1 -o yaml",
  "api GetAgent agent=Nobody",
  "server status",
  "server stop --data-dir /nowhere",
  "context list",
  "context set local --server http://127.0.0.1:8080",
  "context show",
  "context use local",
  "context remove local",
  "agents delete Writer --yes",
  "agents list",
];

/** Everything that is seen as the lines are typed, one after the other; in a pipe by default. */
async function renderAll(columns?: number): Promise<string> {
  using folder = openFolder();
  await using server = await startServer();
  writeFileSync(join(folder.path, "Writer.toml"), agentToml("Writer"));
  const environment = {
    HOME: folder.path,
    CAXTON_URL: server.url,
    CAXTON_DATA_DIR: server.directory,
    USER: "ada",
  };
  const options = { environment, ...(columns === undefined ? {} : { columns }) };
  const ids = { turn: "", conversation: "" };
  const screens: string[] = [];
  for (const line of lines) {
    const words = line
      .replace("<folder>", folder.path)
      .replace(/<(turn|conversation)>/, (_, kind: keyof typeof ids) => ids[kind])
      .split(" ");
    let screen = "";
    const onScreen = (text: string) => {
      screen += text;
    };
    const { exitCode } = await runCommand(words, { ...options, onScreen });
    if (words[0] === "chat") {
      const [turn] = (await server.connect.turns.listTurns({})).turns;
      ids.turn = turn?.turnId ?? "";
      ids.conversation = turn?.conversationId ?? "";
    }
    const shown = blurred(masked(screen, folder.path, server.directory));
    screens.push(`$ caxton ${line}\n${shown}${exitCode === 0 ? "" : `exit code ${exitCode}\n`}`);
  }
  return screens.join("\n");
}

/** A screen without figures of the machine, and without widths that depend on what is masked. */
function blurred(screen: string): string {
  return screen
    .replaceAll(/\d+(\.\d+)? (MiB|GiB|ms|s)\b/g, "… $2")
    .replaceAll(/(?<=\bok: ).*?(?=$| +│)/gm, "…")
    .replaceAll(process.version, "<version of Node>")
    .replaceAll(`${process.platform}-${process.arch}`, "<platform>")
    .replaceAll(/(?<=\S) {2,}(?=\S)/g, "  ")
    .replaceAll(/ +│/g, " │")
    .replaceAll(/─+/g, "─");
}

test("every command shows what screens.txt has, in a pipe and on a terminal (UPDATE=1 writes it)", async () => {
  const piped = await renderAll();
  const shown = await renderAll(160);
  const screens = `# In a pipe\n\n${piped}\n# On a terminal\n\n${shown}`;
  if (process.env.UPDATE === "1") writeFileSync(path, screens);
  assert.equal(screens, readFileSync(path, "utf8"));
});

test("every command has a screen here, but those that go on and on or have tests of their own", async () => {
  const { stdout } = await runCommand(["completion", "bash"]);
  const commands = [...stdout.matchAll(/^ {4}'([a-z ]+)'\) echo '--output/gm)];
  const missing = commands
    .map(([, name = ""]) => name)
    .filter((name) => !lines.some((line) => `${line} `.startsWith(`${name} `)));
  assert.deepEqual(missing, ["completion", "doctor", "server start"]);
});
