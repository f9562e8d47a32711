import assert from "node:assert/strict";
import { test } from "node:test";
import { chromium } from "playwright-core";
import { startServer } from "../../e2e/started.ts";
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

test("a browser shows /docs and calls a method from it", needs("chromium"), async () => {
  await using server = await startServer();
  const browser = await chromium.launch({ executablePath: getTool("chromium"), args });
  try {
    const page = await browser.newPage();
    const problems: string[] = [];
    const elsewhere: string[] = [];
    page.on("console", (message) => {
      if (message.type() === "error") problems.push(message.text());
    });
    page.on("pageerror", (error) => void problems.push(error.message));
    page.on("request", (request) => {
      const url = request.url();
      if (!url.startsWith(server.url) && !url.startsWith("data:")) elsewhere.push(url);
    });
    await page.goto(`${server.url}/docs`);
    const operation = page.locator("#operations-SystemService-SystemService_GetServerInfo");
    await operation.locator(".opblock-summary-control").click();
    await operation.getByRole("button", { name: "Try it out" }).click();
    await operation.getByRole("button", { name: "Execute" }).click();
    const answer = operation.locator(".live-responses-table .response-col_description");
    await answer.getByText("bootId").first().waitFor();
    assert.equal(await page.locator(".opblock-tag").count(), 5);
    assert.match((await page.locator(".info").textContent()) ?? "", /OAS ?3\.1/);
    assert.deepEqual({ problems, elsewhere }, { problems: [], elsewhere: [] });
  } finally {
    await browser.close();
  }
});
