import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Config } from "../src/config.ts";
import { type ExampleFiles, freePortOr0 } from "./example-files.ts";
import type { Output } from "./output.ts";
import { explained, loadServerConfig } from "./serve-in-front.ts";
import type { Terminal } from "./terminal.ts";

const serverPort = 8080;

/** The server of the quick start, in this process. */
export interface QuickServer extends AsyncDisposable {
  readonly url: string;
}

/**
 * A server on `directory` whose configuration grants `http_client` the one address of the example.
 * Throws `CommandError` when it cannot start.
 */
export async function startQuickServer(
  directory: string,
  { address }: ExampleFiles,
  terminal: Terminal,
  output: Output,
): Promise<QuickServer> {
  writeFileSync(
    join(directory, "caxton.toml"),
    `[tools.http_client]\nallow = ["${address}"]\n\n[log]\nlevel = "error"\n`,
  );
  const port = String(await freePortOr0(serverPort));
  const config = await loadServerConfig({ "data-dir": directory, port }, terminal);
  const server = await explained(() => start(config));
  output.say("ok", `Caxton runs on ${server.url}, with data in ${directory}`);
  output.say("ok", `Sales data on http://${address}/sales.csv, which the agent may fetch:`);
  output.tell(`  [tools.http_client] allow = ["${address}"]`);
  return server;
}

async function start(config: Config): Promise<QuickServer> {
  const { serve } = await import("../src/serve.ts");
  const stopping = new AbortController();
  const ready = Promise.withResolvers<string>();
  const ended = serve(config, stopping.signal, ({ url }) => ready.resolve(url));
  const url = await Promise.race([ready.promise, ended.then(() => "")]);
  return {
    url,
    async [Symbol.asyncDispose]() {
      stopping.abort();
      await ended;
    },
  };
}
