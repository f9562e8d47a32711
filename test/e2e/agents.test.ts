import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Code } from "@connectrpc/connect";
import { AgentState, DeployOutcome } from "../../clients/gen/caxton/v1/agent_pb.ts";
import { AgentChange } from "../../clients/gen/caxton/v1/agent_service_pb.ts";
import { EventKind } from "../../clients/gen/caxton/v1/system_service_pb.ts";
import { failureOf } from "./failure-of.ts";
import { agentToml, type Clients, type StartedServer, startServer } from "./started.ts";

let server: StartedServer;
before(async () => {
  server = await startServer();
});
after(() => server[Symbol.asyncDispose]());

/** Runs the same body over gRPC and over Connect, each with names of its own. */
function overBoth(name: string, body: (clients: Clients, prefix: string) => Promise<void>) {
  for (const protocol of ["grpc", "connect"] as const) {
    const prefix = `${protocol}-${name.replace(/[^a-z]+/g, "-").slice(0, 40)}`;
    test(`${name} (${protocol})`, () => body(server[protocol], prefix));
  }
}

overBoth("an agent goes through its life", async ({ agents }, name) => {
  const first = await agents.deployAgent({ toml: agentToml(name), source: "a.toml" });
  assert.equal(first.outcome, DeployOutcome.CREATED);
  assert.equal(first.agent?.version, 1);
  assert.equal(first.agent?.state, AgentState.ACTIVE);
  const same = await agents.deployAgent({ toml: agentToml(name) });
  assert.equal(same.outcome, DeployOutcome.UNCHANGED);
  assert.deepEqual(same.agent, first.agent);
  const second = await agents.deployAgent({ toml: agentToml(name, "Other."), baseVersion: 1 });
  assert.equal(second.outcome, DeployOutcome.UPDATED);
  assert.equal(second.agent?.agentId, first.agent?.agentId);

  const suspended = await agents.suspendAgent({ agent: name });
  assert.equal(suspended.agent?.state, AgentState.SUSPENDED);
  assert.deepEqual((await agents.getAgent({ agent: `default/${name}` })).agent, suspended.agent);
  await agents.resumeAgent({ agent: name });
  const restarted = await agents.restartAgent({ agent: name });
  assert.equal(restarted.agent?.state, AgentState.ACTIVE);

  const back = await agents.rollbackAgent({ agent: name, toVersion: 1 });
  assert.equal(back.agent?.version, 3);
  assert.equal(back.agent?.checksum, first.agent?.checksum);
  const { versions } = await agents.listAgentVersions({ agent: name });
  assert.deepEqual(
    versions.map(({ version, rollbackOf, current }) => [version, rollbackOf, current]),
    [
      [3, 1, true],
      [2, 0, false],
      [1, 0, false],
    ],
  );
  const { version } = await agents.getAgentVersion({ agent: name, version: 2 });
  assert.equal(version?.toml, agentToml(name, "Other."));

  await agents.deleteAgent({ agent: name });
  assert.equal((await failureOf(agents.getAgent({ agent: name }))).reason, "AGENT_NOT_FOUND");
});

overBoth("a deployment from an old base names who came first", async (clients, name) => {
  const headers = { "caxton-user": "grace" };
  await clients.agents.deployAgent({ toml: agentToml(name) }, { headers });
  const late = clients.agents.deployAgent({ toml: agentToml(name, "x"), baseVersion: 0 });
  const { code, reason, metadata, message } = await failureOf(late);
  assert.deepEqual([code, reason], [Code.Aborted, "VERSION_CONFLICT"]);
  assert.equal(metadata.deployed_by, "grace");
  assert.match(message, /grace deployed version 1/);
});

overBoth("of two deployments of one name at once exactly one creates it", async (clients, name) => {
  const deploy = (prompt: string) =>
    clients.agents.deployAgent({ toml: agentToml(name, prompt), baseVersion: 0 });
  const both = await Promise.allSettled([deploy("one"), deploy("two")]);
  assert.deepEqual(both.map(({ status }) => status).sort(), ["fulfilled", "rejected"]);
});

overBoth("a repeat with its request id does nothing again", async ({ agents }, name) => {
  const request = { toml: agentToml(name), requestId: `req-${name}` };
  const first = await agents.deployAgent(request);
  await agents.deployAgent({ toml: agentToml(name, "newer") });
  const again = await agents.deployAgent(request);
  assert.equal(again.outcome, DeployOutcome.CREATED);
  assert.equal(again.agent?.agentId, first.agent?.agentId);
  assert.equal((await agents.getAgent({ agent: name })).agent?.version, 2);
  const other = agents.deployAgent({ ...request, toml: agentToml(name, "third") });
  const { code, reason } = await failureOf(other);
  assert.deepEqual([code, reason], [Code.AlreadyExists, "REQUEST_ID_REUSED"]);
});

overBoth("a dry run says what would happen and writes nothing", async ({ agents }, name) => {
  const dry = await agents.deployAgent({ toml: agentToml(name), validateOnly: true });
  assert.equal(dry.outcome, DeployOutcome.CREATED);
  assert.equal(dry.agent?.version, 1);
  assert.equal((await failureOf(agents.getAgent({ agent: name }))).code, Code.NotFound);
});

async function* filesOf(names: readonly string[], options = {}, last = "") {
  yield { part: { case: "options" as const, value: options } };
  for (const name of names) {
    const value = { source: `${name}.toml`, toml: agentToml(name) };
    yield { part: { case: "file" as const, value } };
  }
  if (last !== "") yield { part: { case: "file" as const, value: { toml: last } } };
}

overBoth("many files are deployed at once, or none", async ({ agents }, prefix) => {
  const names = [...Array(40).keys()].map((index) => `${prefix.slice(0, 50)}-${index}`);
  const broken = agents.deployAgents(filesOf(names, {}, 'name = "x y"\n'));
  const failure = await failureOf(broken);
  assert.equal(failure.reason, "INVALID_MANIFEST");
  assert.ok(failure.diagnostics.some(({ code }) => code === "INVALID_NAME"));
  assert.equal((await failureOf(agents.getAgent({ agent: names[0] ?? "" }))).code, Code.NotFound);

  const twice = await failureOf(agents.deployAgents(filesOf([...names, names[0] ?? ""])));
  assert.ok(twice.diagnostics.some(({ code }) => code === "DUPLICATE_AGENT"));

  const done = await agents.deployAgents(filesOf(names));
  assert.ok(done.deployments.every(({ outcome }) => outcome === DeployOutcome.CREATED));
  const again = await agents.deployAgents(filesOf(names));
  assert.ok(again.deployments.every(({ outcome }) => outcome === DeployOutcome.UNCHANGED));
  assert.deepEqual(
    again.deployments.map(({ agent }) => agent),
    names,
  );
});

overBoth(
  "a list is paged by name, and its token belongs to its filters",
  async ({ agents }, name) => {
    const workspace = name.slice(0, 64);
    for (const letter of "abcde") {
      await agents.deployAgent({ toml: agentToml(`agent-${letter}`), workspace });
    }
    const seen: string[] = [];
    let pageToken = "";
    do {
      const page = await agents.listAgents({ workspace, pageSize: 2, pageToken });
      assert.ok(page.agents.length <= 2);
      seen.push(...page.agents.map((agent) => agent.name));
      pageToken = page.nextPageToken;
    } while (pageToken !== "");
    assert.deepEqual(seen, ["agent-a", "agent-b", "agent-c", "agent-d", "agent-e"]);
    const { nextPageToken } = await agents.listAgents({ workspace, pageSize: 2 });
    const misuse = agents.listAgents({ workspace, tag: "x", pageToken: nextPageToken });
    assert.equal((await failureOf(misuse)).reason, "INVALID_PAGE_TOKEN");
    await agents.suspendAgent({ agent: `${workspace}/agent-c` });
    const state = AgentState.SUSPENDED;
    const filtered = await agents.listAgents({ workspace, state, capability: "testing" });
    assert.deepEqual(
      filtered.agents.map((agent) => agent.name),
      ["agent-c"],
    );
  },
);

overBoth("a watch can be left and resumed without a gap", async ({ agents }, name) => {
  const workspace = name.slice(0, 64);
  const write = (prompt: string) =>
    agents.deployAgent({ toml: agentToml("watched", prompt), workspace });
  await write("1");
  const leave = new AbortController();
  const heard: AgentChange[] = [];
  let resumeToken = "";
  for await (const notice of agents.watchAgents({ workspace }, { signal: leave.signal })) {
    heard.push(notice.change);
    if (notice.change === AgentChange.HEARTBEAT) await write("2");
    if (notice.change !== AgentChange.DEPLOYED) continue;
    resumeToken = notice.resumeToken;
    break;
  }
  leave.abort();
  assert.deepEqual(heard, [AgentChange.PRESENT, AgentChange.HEARTBEAT, AgentChange.DEPLOYED]);
  await agents.suspendAgent({ agent: `${workspace}/watched` });
  await agents.deleteAgent({ agent: `${workspace}/watched` });
  const later = new AbortController();
  const rest: AgentChange[] = [];
  const request = { workspace, resumeToken };
  for await (const notice of agents.watchAgents(request, { signal: later.signal })) {
    rest.push(notice.change);
    if (notice.change === AgentChange.DELETED) break;
  }
  later.abort();
  assert.deepEqual(rest, [AgentChange.SUSPENDED, AgentChange.DELETED]);
});

overBoth(
  "an invalid file comes back with every problem and its place",
  async ({ agents }, name) => {
    const toml = `name = "${name}"\nversion = "1"\nsystem_prompt = "x"\ntools = "csv"\n`;
    const { code, reason, diagnostics } = await failureOf(
      agents.deployAgent({ toml, source: "bad.toml" }),
    );
    assert.deepEqual([code, reason], [Code.InvalidArgument, "INVALID_MANIFEST"]);
    const shown = diagnostics.map(({ source, line, column, field, code }) =>
      [source, line, column, field, code].join(" "),
    );
    assert.ok(shown.includes("bad.toml 2 11 version INVALID_VERSION"), shown.join("\n"));
    assert.ok(shown.includes("bad.toml 4 9 tools INVALID_TYPE"), shown.join("\n"));
    assert.ok(
      shown.some((line) => line.endsWith("capabilities MISSING_FIELD")),
      shown.join("\n"),
    );
    const { valid, diagnostics: same } = await agents.validateAgent({ toml, source: "bad.toml" });
    assert.equal(valid, false);
    assert.ok(same.length >= diagnostics.length);
  },
);

overBoth(
  "events tell every change, and the configuration needs the token",
  async (clients, name) => {
    const leave = new AbortController();
    const workspace = name.slice(0, 64);
    const stream = clients.system.watchEvents({ workspace }, { signal: leave.signal });
    const events = stream[Symbol.asyncIterator]();
    const next = events.next();
    // The watch starts "from now on": what is deployed before it has started is not its business.
    let deploying = true;
    const deployments = (async () => {
      for (let count = 0; deploying; count += 1) {
        const toml = agentToml("told", String(count));
        await clients.agents.deployAgent({ toml, workspace });
      }
    })();
    const { value } = await next;
    deploying = false;
    await deployments;
    leave.abort();
    assert.deepEqual([value?.kind, value?.subject], [EventKind.AGENT_DEPLOYED, "told"]);

    const { code, reason } = await failureOf(clients.system.getConfig({}));
    assert.deepEqual([code, reason], [Code.Unauthenticated, "TOKEN_REQUIRED"]);
    const headers = { authorization: `Bearer ${server.token}` };
    const { values } = await clients.system.getConfig({}, { headers });
    assert.ok(values.some((each) => each.name === "server.port" && each.origin === "flag --port"));
    const wrong = clients.system.getConfig({}, { headers: { authorization: "Bearer nonsense" } });
    assert.equal((await failureOf(wrong)).reason, "TOKEN_INVALID");
  },
);

overBoth("the server says what and how it is", async ({ system }) => {
  const info = await system.getServerInfo({});
  assert.match(info.bootId, /^boot_/);
  assert.equal(info.limits.agent_toml_bytes_max, 262_144n);
  const status = await system.getStatus({});
  assert.deepEqual(
    status.components.map(({ name }) => name),
    ["store", "disk", "turns", "models"],
  );
  assert.ok(status.residentBytes > 0n);
});
