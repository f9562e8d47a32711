import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { Code } from "@connectrpc/connect";
import { connect as connectFromPage } from "../../clients/browser.ts";
import { CaxtonError, type ChatEvent, type ConnectOptions, connect } from "../../clients/index.ts";
import { agentToml, type StartedServer, startServer } from "../e2e/started.ts";

const transports = {
  "Connect over HTTP/1.1": connect,
  gRPC: (url: string, options: ConnectOptions) => connect(url, { ...options, protocol: "grpc" }),
  "Connect over fetch": connectFromPage,
} as const;

describe("every transport behaves the same", { concurrency: true }, () => {
  let server: StartedServer;
  before(async () => {
    server = await startServer();
  });
  after(() => server[Symbol.asyncDispose]());

  for (const [name, open] of Object.entries(transports)) {
    const agent = name.replaceAll(/\W/g, "");

    test(`${name}: a call, a chat, a stream that is left`, async () => {
      const client = open(server.url, { token: server.token, user: "ada" });
      const deployed = await client.agents.deployAgent({ toml: agentToml(agent) });
      assert.deepEqual([deployed.agent?.name, deployed.agent?.deployedBy], [agent, "ada"]);
      assert.ok((await client.system.getConfig({})).values.length > 0, "the token is sent");
      const events: ChatEvent["event"][] = [];
      for await (const { event } of client.chat(agent, "Hello")) events.push(event);
      const cases = events.map((event) => event.case);
      assert.deepEqual([cases[0], cases.at(-1)], ["accepted", "completed"]);
      const pieces = events.flatMap((event) => (event.case === "textDelta" ? event.value : []));
      const last = events.at(-1);
      assert.ok(last?.case === "completed" && last.value.text !== "");
      assert.equal(pieces.map(({ text }) => text).join(""), last.value.text);
      for await (const _ of client.agents.watchAgents({})) break;
    });

    test(`${name}: an error with all it carries`, async () => {
      const client = open(server.url, {});
      const invalid = client.agents.deployAgent({ toml: 'name = "x"\ncolour = 1\n' });
      await assert.rejects(invalid, (error) => {
        assert.ok(error instanceof CaxtonError);
        assert.deepEqual([error.code, error.reason], [Code.InvalidArgument, "INVALID_MANIFEST"]);
        assert.ok(error.diagnostics.length > 0);
        return true;
      });
      await assert.rejects(client.chat("Nobody", "Hi").text(), (error) => {
        assert.ok(error instanceof CaxtonError);
        assert.deepEqual([error.code, error.reason], [Code.NotFound, "AGENT_NOT_FOUND"]);
        assert.deepEqual(error.facts, { agent: "Nobody", workspace: "default" });
        return true;
      });
    });

    test(`${name}: deadlines and addresses where nobody is`, async () => {
      const { agents } = open(server.url, {});
      const watch = async () => {
        for await (const _ of agents.watchAgents({}, { timeoutMs: 50 }));
      };
      const isLate = (error: unknown) =>
        error instanceof CaxtonError && error.code === Code.DeadlineExceeded;
      await assert.rejects(watch(), isLate);
      const nobody = open("http://127.0.0.1:1", { retries: 1 });
      const isAway = (error: unknown) =>
        error instanceof CaxtonError && error.code === Code.Unavailable;
      await assert.rejects(nobody.system.getServerInfo({}), isAway);
      await assert.rejects(nobody.chat("Writer", "Hi").text(), isAway);
    });
  }
});
