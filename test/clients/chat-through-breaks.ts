import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connect } from "../../clients/index.ts";
import { openGate, openSlowFile } from "../cli/chat-through.ts";
import { agentToml, type StartedServer, startServer } from "../e2e/started.ts";

/** Chats with `Analyst` at an address, and resolves with the text that it was shown. */
export type RunChat = (url: string, message: string) => Promise<string>;

/**
 * Runs a chat while its connection is reset and the server restarted in the middle of a tool call;
 * throws unless the chat ends with the whole answer.
 */
export async function chatThroughBreaks(run: RunChat): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), "caxton-breaks-"));
  await using file = await openSlowFile();
  await using gate = await openGate();
  const environment = {
    CAXTON_TOOLS_HTTP_CLIENT_ALLOW: file.address,
    CAXTON_ALLOWED_HOSTS: new URL(gate.url).host,
  };
  let server: StartedServer = await startServer({ directory, environment });
  try {
    gate.leadTo(server.url);
    const toml = `tools = ["http_client", "csv_parser"]\n${agentToml("Analyst")}`;
    await connect(server.url).agents.deployAgent({ toml });
    const message = `How many rows are in http://${file.address}/stock.csv?`;
    const running = run(gate.url, message);
    const early = await Promise.race([file.isAsked, running]);
    assert.equal(early, undefined, "it ended before the tool was called");
    gate.cut();
    await server.stop();
    server = await startServer({ directory, environment });
    gate.leadTo(server.url);
    file.release();
    assert.match(await running, /\b2\b/);
  } finally {
    await server[Symbol.asyncDispose]();
    rmSync(directory, { recursive: true });
  }
}
