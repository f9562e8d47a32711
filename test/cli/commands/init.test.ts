import assert from "node:assert/strict";
import { once } from "node:events";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { parse } from "smol-toml";
import { agentTemplates } from "../../../cli/agent-templates.ts";
import { parseManifest } from "../../../src/manifest/parse-manifest.ts";
import { getTable } from "../../docs/markdown.ts";
import { type StartedServer, startServer } from "../../e2e/started.ts";
import { root, runCommand } from "../command-run.ts";
import { openFolder } from "../folder.ts";
import { masked } from "../masked.ts";

const summaryOf = (wanted: string) =>
  agentTemplates.find(({ name }) => name === wanted)?.summary ?? "";

test("--list shows every template, what it does, and whether it needs a model", async () => {
  const { exitCode, stdout, stderr } = await runCommand(["init", "--list"]);
  assert.equal(exitCode, 0);
  assert.equal(stderr, "");
  const rows = stdout.split("\n").map((line) => line.split(/ {2,}/));
  assert.deepEqual(rows.slice(0, 3), [
    ["TEMPLATE", "WHAT ITS AGENT DOES", "LANGUAGE MODEL"],
    ["data-analyzer", summaryOf("data-analyzer"), "not needed"],
    ["code-reviewer", summaryOf("code-reviewer"), "needed"],
  ]);
  const names = await runCommand(["init", "--list", "-o", "name"]);
  assert.deepEqual(
    names.stdout.trimEnd().split("\n"),
    agentTemplates.map(({ name }) => name),
  );
});

test("every file of a template is listed, with the summary that its agent has", () => {
  const files = readdirSync(join(root, "cli", "templates")).sort();
  assert.deepEqual(files, agentTemplates.map(({ name }) => `${name}.toml`).sort());
  for (const { name, agent, summary } of agentTemplates) {
    const toml = readFileSync(join(root, "cli", "templates", `${name}.toml`), "utf8");
    const manifest = parse(toml);
    assert.deepEqual([manifest.name, manifest.description], [agent, `${summary}.`]);
    assert.deepEqual(parseManifest(toml, { source: name, knownTools: "any" }).diagnostics, []);
  }
});

test("the page about templates lists them as they are", () => {
  const rows = getTable(
    "docs/templates.md",
    "| Template | What its agent does | Tools | Language model |",
  );
  const actual = agentTemplates.map(({ name, summary, needsModel }) => {
    const toml = readFileSync(join(root, "cli", "templates", `${name}.toml`), "utf8");
    const tools = [parse(toml).tools ?? []].flat().map((tool) => `\`${tool}\``);
    const shown = tools.length === 0 ? "none" : tools.join(", ");
    return [`\`${name}\``, summary, shown, needsModel ? "needed" : "not needed"];
  });
  assert.deepEqual(rows, actual);
});

test("the file is written, with what to type next; on a terminal nothing else is printed", async () => {
  using folder = openFolder();
  const path = join(folder.path, "Desk");
  const { exitCode, stdout, stderr } = await runCommand(["init", path, "-t", "code-reviewer"], {
    columns: 80,
  });
  assert.equal(exitCode, 0, stderr);
  assert.equal(stdout, "");
  assert.equal(
    masked(stderr, folder.path),
    "✓ <folder>/Desk.toml written from the template code-reviewer\n" +
      "· For its work it needs a language model: docs/models.md says how to set one\n" +
      "What to type next:\n" +
      "  caxton deploy <folder>/Desk.toml\n" +
      '  caxton chat Desk "What do you look for in security?"\n',
  );
  assert.equal(parse(readFileSync(`${path}.toml`, "utf8")).name, "Desk");
});

test("in a pipe the path is the data, and .toml may be typed", async () => {
  using folder = openFolder();
  const file = join(folder.path, "a b.toml");
  const refused = await runCommand(["init", file]);
  assert.equal(refused.exitCode, 3);
  assert.match(masked(refused.stderr, folder.path), /a b\.toml:\d+:\d+: error \w+ name: /);
  assert.match(
    refused.stderr,
    /✗ Nothing was written\n {2}Choose another name: caxton init <name>/,
  );
  assert.deepEqual(readdirSync(folder.path), []);
  const good = join(folder.path, "good.toml");
  assert.equal((await runCommand(["init", good])).stdout, `${good}\n`);
  const { stdout } = await runCommand(["init", good, "--force", "-o", "json"]);
  assert.deepEqual(JSON.parse(stdout), { file: good, agent: "good", template: "data-analyzer" });
});

test("a file that is there is kept, unless --force is given", async () => {
  using folder = openFolder();
  const file = join(folder.path, "Mine.toml");
  writeFileSync(file, "mine");
  const kept = await runCommand(["init", file]);
  assert.deepEqual(
    { ...kept, stderr: masked(kept.stderr, folder.path) },
    {
      exitCode: 5,
      stdout: "",
      stderr:
        "✗ <folder>/Mine.toml is there already, and was left as it is\n" +
        "  Choose another name, or write over it: --force\n",
    },
  );
  assert.equal(readFileSync(file, "utf8"), "mine");
  assert.equal((await runCommand(["init", file, "--force"])).exitCode, 0);
  assert.match(readFileSync(file, "utf8"), /^name = "Mine"$/m);
});

const refusals = [
  {
    words: ["Mine", "--template", "data-analyser"],
    exitCode: 2,
    screen: /^✗ .*--template.*data-analyzer/s,
  },
  {
    words: ["no/such folder/Mine"],
    exitCode: 1,
    screen:
      /^✗ no\/such folder\/Mine\.toml cannot be written \(ENOENT\)\n {2}Make the folder first: mkdir -p 'no\/such folder'\n$/,
  },
];

for (const { words, exitCode, screen } of refusals) {
  test(`init ${words.join(" ")} is refused in words`, async () => {
    const run = await runCommand(["init", ...words]);
    assert.equal(run.exitCode, exitCode);
    assert.match(run.stderr, screen);
  });
}

const files: Readonly<Record<string, readonly [type: string, text: string]>> = {
  "sales.csv": ["text/csv", "product,revenue\nWidget,20\nGizmo,12\nWidget,8\n"],
  "tasks.csv": [
    "text/csv",
    "task,owner,status\nOrder paper,Ada,open\nWrite minutes,Ada,done\nBack up archive,Cleo,open\n",
  ],
  "customers.csv": ["text/csv", "id,email,age\n1,ada@example.com,34\n2,,29\n3,eve@example.com\n"],
  "tests.csv": [
    "text/csv",
    "test,status\nadds an item,failed\nfinds by name,passed\nlogs in,passed\nlogs out,passed\n",
  ],
  "runs.csv": ["text/csv", "stage,status\nextract,done\ntransform,done\nload,failed\n"],
  "product.json": ["application/json", '{"name":"Widget","price":89}'],
  healthz: ["text/plain", "all is well"],
};

/** What each template is asked, beside its first message, and what the offline model answers. */
const dialogues: Readonly<Record<string, readonly (readonly [string, RegExp])[]>> = {
  "data-analyzer": [
    ["Total revenue by product in <url>/sales.csv", /1\. Widget: 28\b.*2\. Gizmo: 12\b/s],
  ],
  "code-reviewer": [["What do you look for in tests?", /behaviour that no test covers/]],
  "task-automator": [
    ["Which tasks are open in <url>/tasks.csv", /Order paper \(1\), Back up archive \(1\)/],
  ],
  "api-client": [["Get <url>/product.json", /status: 200.*\{"name":"Widget","price":89\}/s]],
  "content-generator": [["What are your rules for facts?", /mark a gap with \[to be checked\]/]],
  "data-validator": [
    [
      "Which values are missing in <url>/customers.csv",
      /email 1, age 1\..*1 row is malformed \(line 4\)/s,
    ],
  ],
  "system-monitor": [
    ["Check <url>/healthz", /status: 200.*all is well/s],
    ["Check <url>/gone", /status: 404/],
  ],
  "test-runner": [
    ["Which tests failed in <url>/tests.csv", /where status = failed: adds an item \(1\)/],
    ["What share of tests passed in <url>/tests.csv", /75\.0 %: 3 rows of 4/],
  ],
  "documentation-builder": [["What does a tutorial take a newcomer to?", /to a first result/]],
  "pipeline-coordinator": [
    ["Which stages failed in <url>/runs.csv", /where status = failed: load \(1\)/],
  ],
};

describe("the agent of every template is deployed and answers", () => {
  const folder = openFolder();
  const web = createServer((request, response) => {
    const file = files[request.url?.slice(1) ?? ""];
    if (file === undefined) return response.writeHead(404).end("not here");
    return response.writeHead(200, { "content-type": file[0] }).end(file[1]);
  });
  let server: StartedServer;
  let url: string;

  before(async () => {
    web.listen(0, "127.0.0.1");
    await once(web, "listening");
    const address = `127.0.0.1:${(web.address() as AddressInfo).port}`;
    url = `http://${address}`;
    server = await startServer({ config: `[tools.http_client]\nallow = ["${address}"]\n` });
  });
  after(async () => {
    await server[Symbol.asyncDispose]();
    web.close();
    web.closeAllConnections();
    folder[Symbol.dispose]();
  });

  for (const { name, agent, firstMessage } of agentTemplates) {
    test(name, async () => {
      const environment = { HOME: folder.path, CAXTON_URL: server.url };
      const run = (...words: string[]) => runCommand(words, { environment });
      const file = join(folder.path, `${agent}.toml`);
      await run("init", file, "--template", name);
      const deployed = await run("deploy", file, "--strict");
      assert.equal(deployed.exitCode, 0, deployed.stderr);
      const { system_prompt: instructions } = parse(readFileSync(file, "utf8"));
      const first = await run("chat", agent, firstMessage);
      assert.ok(quotes(first.stdout, String(instructions)), `${firstMessage}\n${first.stdout}`);
      const dialogue = dialogues[name] ?? [];
      assert.ok(dialogue.length > 0, `nobody talks with ${name}`);
      for (const [message, answer] of dialogue) {
        const { exitCode, stdout } = await run("chat", agent, message.replace("<url>", url));
        assert.equal(exitCode, 0, stdout);
        assert.match(stdout, answer);
      }
    });
  }
});

/** Whether an answer quotes one line of the agent's instructions at least. */
function quotes(answer: string, instructions: string): boolean {
  const lines = instructions.split("\n").filter((line) => line !== "");
  return lines.some((line) => answer.includes(line));
}
