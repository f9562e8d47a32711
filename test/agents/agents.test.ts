import assert from "node:assert/strict";
import { test } from "node:test";
import { openMemoryStore } from "../../src/adapters/store/memory-store.ts";
import { createAgents } from "../../src/agents/agents.ts";
import type { DeployOptions, SourceFile } from "../../src/agents/deploy.ts";
import type { Caller } from "../../src/domain/agent.ts";
import { FailureError } from "../../src/domain/failure.ts";
import { limits } from "../../src/domain/limits.ts";
import { createRuntime } from "../../src/runtime.ts";
import { silentObserver } from "../silent-observer.ts";

const caller: Caller = { kind: "local", claimedUser: "ada" };
const options: DeployOptions = { workspace: "", strict: false, validateOnly: false, requestId: "" };

/** Agents over a real store in memory. */
function startAgents() {
  const runtime = createRuntime({ onTaskFailure: (_, error) => assert.fail(String(error)) });
  const store = openMemoryStore({
    runtime,
    observer: silentObserver,
    onFatal: (error) => assert.fail(error),
  });
  return { agents: createAgents({ store, runtime }), store };
}

const file = (name: string, prompt = "x"): SourceFile => ({
  source: `${name}.toml`,
  toml: `name = "${name}"\ncapabilities = ["testing"]\nsystem_prompt = "${prompt}"\n`,
});

async function failureOf(call: Promise<unknown>) {
  const error = await call.then(
    () => assert.fail("the call succeeded"),
    (thrown: unknown) => thrown,
  );
  assert.ok(error instanceof FailureError, String(error));
  return error.failure;
}

async function* each(files: readonly SourceFile[]) {
  yield* files;
}

test("a deployment of too many files, or too many bytes, is refused before it is read whole", async () => {
  const { agents } = startAgents();
  let read = 0;
  async function* endless(toml: string) {
    for (;;) {
      read += 1;
      yield { source: "", toml };
    }
  }
  const small = await failureOf(agents.deployAll(caller, options, endless("x = 1")));
  assert.deepEqual([small.reason, small.metadata?.limit], ["LIMIT_EXCEEDED", "deploy_files_max"]);
  assert.equal(read, limits.deployFilesMax + 1);
  read = 0;
  const mebibyte = "x".repeat(1024 * 1024);
  const large = await failureOf(agents.deployAll(caller, options, endless(mebibyte)));
  assert.deepEqual([large.reason, large.metadata?.limit], ["LIMIT_EXCEEDED", "deploy_bytes_max"]);
  assert.equal(read, 65);
});

test("the problems of all files of a deployment are told at once, each with its file", async () => {
  const { agents, store } = startAgents();
  const broken = { source: "b.toml", toml: "name = 1\n" };
  const files = each([file("good"), broken, file("good"), { source: "c.toml", toml: "x" }]);
  const { reason, diagnostics = [] } = await failureOf(agents.deployAll(caller, options, files));
  assert.equal(reason, "INVALID_MANIFEST");
  const codes = new Set(diagnostics.map(({ source, code }) => `${source} ${code}`));
  for (const expected of [
    "b.toml INVALID_TYPE",
    "b.toml MISSING_FIELD",
    "good.toml DUPLICATE_AGENT",
    "c.toml TOML_SYNTAX",
  ]) {
    assert.ok(codes.has(expected), `${expected} in ${[...codes].join(", ")}`);
  }
  assert.equal((await store.status()).agents, 0);
});

test("strict refuses what is only warned about otherwise", async () => {
  const { agents } = startAgents();
  const odd: SourceFile = {
    source: "odd.toml",
    toml: 'name = "odd"\ncapabilities = ["snake_case"]\nsystem_prompt = "x"\n',
  };
  const failure = await failureOf(agents.deploy(caller, { ...options, strict: true }, odd));
  assert.deepEqual(
    failure.diagnostics?.map(({ code }) => code),
    ["CAPABILITY_NOT_KEBAB"],
  );
  const { agent, warnings } = await agents.deploy(caller, options, odd);
  assert.deepEqual(agent.capabilities, ["snake-case"]);
  assert.equal(warnings.length, 1);
});

test("agents of one name in two workspaces know nothing of each other", async () => {
  const { agents } = startAgents();
  await agents.deploy(caller, { ...options, workspace: "one" }, file("twin", "1"));
  await agents.deploy(caller, { ...options, workspace: "two" }, file("twin", "2"));
  await agents.command(caller, "suspend", { agent: "one/twin", requestId: "" });
  assert.equal((await agents.get("one/twin")).state, "SUSPENDED");
  assert.equal((await agents.get("two/twin")).state, "ACTIVE");
  assert.equal((await failureOf(agents.get("twin"))).reason, "AGENT_NOT_FOUND");
});

test("a dry run of many files gives the outcome of each and writes nothing", async () => {
  const { agents, store } = startAgents();
  await agents.deploy(caller, options, file("same"));
  await agents.deploy(caller, options, file("changed"));
  const before = await store.lastPosition();
  const dry = { ...options, validateOnly: true };
  const files = each([file("same"), file("changed", "y"), file("new")]);
  const { deployments } = await agents.deployAll(caller, dry, files);
  assert.deepEqual(
    deployments.map(({ agent, outcome }) => [agent.name, agent.version, outcome]),
    [
      ["same", 1, "UNCHANGED"],
      ["changed", 2, "UPDATED"],
      ["new", 1, "CREATED"],
    ],
  );
  assert.equal(await store.lastPosition(), before);
});

test("a rollback goes to the version before, and back again", async () => {
  const { agents } = startAgents();
  await agents.deploy(caller, options, file("turner", "one"));
  await agents.deploy(caller, options, file("turner", "two"));
  const rollback = () => agents.rollback(caller, { agent: "turner", requestId: "", toVersion: 0 });
  await rollback();
  assert.match((await agents.version("turner", 0)).toml, /one/);
  await rollback();
  assert.match((await agents.version("turner", 0)).toml, /two/);
  const missing = agents.rollback(caller, { agent: "turner", requestId: "", toVersion: 9 });
  assert.equal((await failureOf(missing)).reason, "AGENT_VERSION_NOT_FOUND");
});

test("what is not there is named: the agent, or its version", async () => {
  const { agents } = startAgents();
  await agents.deploy(caller, options, file("here"));
  assert.equal((await failureOf(agents.version("here", 2))).reason, "AGENT_VERSION_NOT_FOUND");
  assert.equal((await failureOf(agents.version("gone", 1))).reason, "AGENT_NOT_FOUND");
  const versions = agents.versions({ agent: "gone", pageSize: 0, pageToken: "" });
  assert.equal((await failureOf(versions)).reason, "AGENT_NOT_FOUND");
});
