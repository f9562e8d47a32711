import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { build } from "esbuild";
import { type BrowserContext, chromium, type Page } from "playwright-core";
import { connect } from "../../clients/index.ts";
import { root } from "../docs/markdown.ts";
import { agentToml, type StartedServer, startServer } from "../e2e/started.ts";
import { getTool, needs } from "../needs.ts";
import { readExamples } from "./page-examples.ts";

const html = '<!doctype html><body><script type="module" src="/page.js"></script>';

/** A script as a page loads it, with the client for pages in it: fails where that needs Node. */
async function bundle(contents: string): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents, loader: "ts", resolveDir: root },
    alias: { caxton: join(root, "clients", "browser.ts") },
    bundle: true,
    format: "esm",
    platform: "browser",
    write: false,
  });
  return outputFiles[0]?.text ?? "";
}

describe("the client on a page", needs("chromium"), () => {
  const folder = mkdtempSync(join(tmpdir(), "caxton-browser-"));
  let browser: BrowserContext;
  let server: StartedServer;
  before(async () => {
    server = await startServer();
    await connect(server.url).agents.deployAgent({ toml: agentToml("Guide") });
    browser = await chromium.launchPersistentContext(folder, {
      executablePath: getTool("chromium"),
      args: [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
      ],
    });
  });
  after(async () => {
    await browser?.close();
    await server?.[Symbol.asyncDispose]();
    rmSync(folder, { recursive: true, force: true });
  });

  /** Opens a page at the server's own address, as a proxy before both would serve it. */
  async function openPage(script: string): Promise<Page> {
    const body = await bundle(script);
    const page = await browser.newPage();
    const serve = (contentType: string, text: string) => ({ contentType, body: text });
    await page.route(`${server.url}/page`, (route) => route.fulfill(serve("text/html", html)));
    await page.route(`${server.url}/page.js`, (route) =>
      route.fulfill(serve("text/javascript", body)),
    );
    await page.goto(`${server.url}/page`);
    return page;
  }

  test("chats as a stream in the example of the docs", async () => {
    const page = await openPage(readExamples("ts")[1] ?? "");
    const answer = await page.waitForSelector("output[data-state=done]");
    assert.match((await answer.textContent()) ?? "", /You are a test agent\./);
    await page.close();
  });

  test("reads a stream before its end, leaves it, and reads errors", async () => {
    const page = await openPage(`
      import { CaxtonError, connect } from "caxton";
      const { agents, chat } = connect(location.origin);
      const seen = [];
      for await (const { agent } of agents.watchAgents({})) {
        seen.push("saw " + agent?.name);
        break;
      }
      try {
        await chat("Nobody", "Hello?").text();
      } catch (error) {
        seen.push((error instanceof CaxtonError) + " " + error.reason);
      }
      const again = await chat("Guide", "Hello again").reply();
      seen.push(again.conversationId.slice(0, 5));
      document.title = seen.join(", ");
    `);
    await page.waitForFunction("document.title !== ''");
    assert.equal(await page.title(), "saw Guide, true AGENT_NOT_FOUND, conv_");
    await page.close();
  });

  test("is refused on a page of another address", async () => {
    const script = await bundle(`
      import { connect } from "caxton";
      const { system } = connect(${JSON.stringify(server.url)}, { retries: 0 });
      system.getServerInfo({}).then(
        () => { document.title = "answered"; },
        (error) => { document.title = error.name + " " + error.code; },
      );
    `);
    const site = createServer((request, response) => {
      const isPage = request.url === "/";
      const type = isPage ? "text/html" : "text/javascript";
      response.writeHead(200, { "content-type": type }).end(isPage ? html : script);
    }).listen(0, "127.0.0.1");
    await once(site, "listening");
    const page = await browser.newPage();
    await page.goto(`http://127.0.0.1:${(site.address() as AddressInfo).port}/`);
    await page.waitForFunction("document.title !== ''");
    assert.equal(await page.title(), "ConnectError 14", "the browser tells no more than that");
    await page.close();
    site.closeAllConnections();
    site.close();
    await once(site, "close");
  });
});
