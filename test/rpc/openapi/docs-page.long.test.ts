import assert from "node:assert/strict";
import { test } from "node:test";
import { chromium } from "playwright-core";
import { agentToml, startServer } from "../../e2e/started.ts";
import { getTool, needs } from "../../needs.ts";

/** What Chromium is told to leave alone, and to run without a screen. */
const args = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** A page of the server at `path`, and what went wrong on it. */
async function openPage(url: string) {
  const browser = await chromium.launch({ executablePath: getTool("chromium"), args });
  const page = await browser.newPage();
  const problems: string[] = [];
  page.on("console", (message) => {
    if (message.type() === "error") problems.push(message.text());
  });
  page.on("pageerror", (error) => void problems.push(error.message));
  page.on("request", (request) => {
    const sent = request.url();
    if (!sent.startsWith(new URL(url).origin) && !sent.startsWith("data:")) problems.push(sent);
  });
  await page.goto(url);
  return { page, problems, [Symbol.asyncDispose]: () => browser.close() };
}

test("a browser shows /docs and calls a method from it", needs("chromium"), async () => {
  await using server = await startServer();
  await using opened = await openPage(`${server.url}/docs`);
  const { page, problems } = opened;
  const operation = page.locator("#operations-SystemService-SystemService_GetServerInfo");
  await operation.locator(".opblock-summary-control").click();
  await operation.getByRole("button", { name: "Try it out" }).click();
  await operation.getByRole("button", { name: "Execute" }).click();
  const answer = operation.locator(".live-responses-table .response-col_description");
  await answer.getByText("bootId").first().waitFor();
  assert.equal(await page.locator(".opblock-tag").count(), 5);
  assert.match((await page.locator(".info").textContent()) ?? "", /OAS ?3\.1/);
  assert.deepEqual(problems, []);
});

/** What the browser runs: all messages of a stream until its end event. */
const readStream = `(path) => new Promise((resolve, reject) => {
  const source = new EventSource(path);
  const seen = [];
  source.onmessage = ({ lastEventId, data }) => seen.push([lastEventId, JSON.parse(data)]);
  source.addEventListener("end", () => { source.close(); resolve(seen); });
  source.onerror = ({ data }) => { source.close(); reject(new Error(data ?? "cut")); };
})`;

test("a browser follows a stream by EventSource to its end", needs("chromium"), async () => {
  await using server = await startServer();
  await server.connect.agents.deployAgent({ toml: agentToml("Writer") });
  let turnId = "";
  const chat = { recipient: { case: "agent", value: "Writer" }, message: "Hello" } as const;
  for await (const { event } of server.connect.chat.chat(chat)) turnId = event?.turnId ?? turnId;
  await using opened = await openPage(`${server.url}/docs`);
  const call = `(${readStream})("/api/v1/turns/${turnId}:watch?afterSequence=1")`;
  const seen = (await opened.page.evaluate(call)) as [string, { event: { completed?: object } }][];
  assert.equal(seen[0]?.[0], "2");
  assert.ok(seen.at(-1)?.[1].event.completed);
  assert.deepEqual(opened.problems, []);
});
