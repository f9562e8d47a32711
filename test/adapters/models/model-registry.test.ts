import assert from "node:assert/strict";
import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { inspect } from "node:util";
import { createModelRegistry } from "../../../src/adapters/models/model-registry.ts";
import { parseModelServers } from "../../../src/adapters/models/model-server.ts";
import type { ModelProvider } from "../../../src/domain/model.ts";
import type { ModelChoice } from "../../../src/domain/model-choice.ts";
import type { ConnectionSpec, ModelSpec } from "../../../src/domain/model-spec.ts";
import { wireFormats } from "./wire-formats.ts";
import { canaryKey, drain, noSampling, whole } from "./wire-run.ts";
import { openWireServer } from "./wire-server.ts";

const offline: ModelProvider = {
  name: "offline",
  contextTokens: () => 1,
  async *stream() {
    yield { kind: "text", text: "I am offline." };
  },
};

function open(models: object, environment: Readonly<Record<string, string>> = {}) {
  const { servers, problems } = parseModelServers(models);
  assert.deepEqual(problems, []);
  const warnings: string[] = [];
  const registry = createModelRegistry({
    servers,
    offline,
    environment: (name) => environment[name],
    warn: (message) => void warnings.push(message),
  });
  return Object.assign(registry, { warnings });
}

const unset: ConnectionSpec = {
  apiKey: undefined,
  baseUrl: undefined,
  organization: undefined,
  headers: {},
  deploymentName: undefined,
  apiVersion: undefined,
  modelVersion: undefined,
  timeoutMs: undefined,
  connectTimeoutMs: undefined,
  readTimeoutMs: undefined,
  retriesMax: undefined,
  retryDelayMs: undefined,
  retryFactor: undefined,
  retryDelayMaxMs: undefined,
  contextTokens: undefined,
};

function agent(spec: Partial<ModelSpec> = {}): ModelSpec {
  return {
    provider: undefined,
    model: undefined,
    sampling: noSampling,
    connections: {},
    alternatives: [],
    fallbackStrategy: "priority",
    responseTimeoutMs: undefined,
    cache: undefined,
    ...spec,
  };
}

/** Environment and `[models]` -> who answers an agent that names nothing. */
const automatic: readonly [string, object, Record<string, string>, string, RegExp][] = [
  ["nothing", {}, {}, "offline", /no \[models\] and no key/],
  ["a key of OpenAI", {}, { OPENAI_API_KEY: "k" }, "openai", /OPENAI_API_KEY is set/],
  ["a key of Anthropic", {}, { ANTHROPIC_API_KEY: "k" }, "anthropic", /ANTHROPIC_API_KEY is set/],
  ["a key of Google", {}, { GOOGLE_API_KEY: "k" }, "google", /GOOGLE_API_KEY is set/],
  ["a key of Gemini", {}, { GEMINI_API_KEY: "k" }, "google", /GEMINI_API_KEY is set/],
  ["an empty key", {}, { OPENAI_API_KEY: " " }, "offline", /no key/],
  [
    "two keys: the first in order",
    {},
    { GEMINI_API_KEY: "k", ANTHROPIC_API_KEY: "k" },
    "anthropic",
    /ANTHROPIC_API_KEY/,
  ],
  ["a local server", { ollama: { default_model: "m" } }, {}, "ollama", /\[models\.ollama\]/],
  [
    "what is configured goes before a key",
    { box: { provider: "vllm", default_model: "m" } },
    { OPENAI_API_KEY: "k" },
    "box",
    /vllm, because of \[models\.box\]/,
  ],
  [
    "an entry without its key is passed over and named",
    { mine: { provider: "openai", api_key_env: "MY_KEY" }, box: { provider: "ollama" } },
    {},
    "box",
    /\[models\.mine\] is passed over because MY_KEY is not set/,
  ],
  [
    "two entries of a kind: the usable one",
    {
      a: { provider: "openai", api_key_env: "A_KEY" },
      b: { provider: "openai", api_key_env: "B_KEY" },
    },
    { B_KEY: "k" },
    "b",
    /\[models\.b\]/,
  ],
];

for (const [name, models, environment, expected, reason] of automatic) {
  test(`auto with ${name}: ${expected}`, async () => {
    await using registry = open(models, environment);
    for (const provider of [undefined, "auto"] as const) {
      const [choice, ...others] = registry.choose(agent({ provider }));
      assert.equal(choice.provider.name, expected);
      assert.match(choice.reason, reason);
      assert.equal(others.length, 0);
    }
  });
}

test("a named provider is never replaced by another", async () => {
  await using registry = open({ ollama: {} }, { OPENAI_API_KEY: "k" });
  const [choice, ...others] = registry.choose(agent({ provider: "anthropic", model: "claude" }));
  assert.equal(others.length, 0);
  const { end, error } = await drain(choice.provider);
  assert.equal(end, "MODEL_NOT_AUTHORIZED");
  assert.match(String(error), /there is no key; set ANTHROPIC_API_KEY where the server runs/);
});

test("mock and offline are answered without a network", async () => {
  await using registry = open({}, { OPENAI_API_KEY: "k" });
  for (const provider of ["mock", "offline"] as const) {
    assert.equal(registry.choose(agent({ provider }))[0].provider, offline);
  }
});

test("alternatives come by priority, and alone where the file names no other model", async () => {
  await using registry = open({}, {});
  const alternatives = [
    { provider: "ollama", model: "small", priority: 10 },
    { provider: "vllm", model: "big", priority: 100 },
  ] as const;
  const names = (choices: readonly ModelChoice[]) =>
    choices.map(({ provider, model }) => `${provider.name} ${model}`);
  assert.deepEqual(names(registry.choose(agent({ alternatives }))), ["vllm big", "ollama small"]);
  const own = agent({ provider: "openai", model: "gpt", alternatives });
  assert.deepEqual(names(registry.choose(own)), ["openai gpt", "vllm big", "ollama small"]);
});

const [chat] = wireFormats;
assert.ok(chat);
const answering = () => openWireServer(whole(chat, { texts: ["hi"] }));

/** What the agent's file says -> waits for the first and each further part. */
const waits: readonly [number | undefined, number | undefined, readonly number[]][] = [
  [undefined, undefined, [7_000, 60_000]],
  [500, undefined, [500, 500]],
  [undefined, 90_000, [90_000, 90_000]],
  [500, 90_000, [500, 500]],
  [90_000, 500, [500, 500]],
];
for (const [responseTimeoutMs, readTimeoutMs, expected] of waits) {
  test(`response_timeout ${responseTimeoutMs}, read_timeout ${readTimeoutMs}`, async () => {
    await using registry = open({ ollama: { first_part_ms: 7_000 } });
    const connections = { ollama: { ...unset, readTimeoutMs } };
    const spec = agent({ provider: "ollama", connections, responseTimeoutMs });
    const [{ patience }] = registry.choose(spec);
    assert.deepEqual([patience.firstPartMs, patience.gapMs], expected);
  });
}

test("agents with the same settings share one provider", async () => {
  await using registry = open({ ollama: {} });
  const find = (spec: Partial<ModelSpec>) => registry.choose(agent(spec))[0].provider;
  assert.equal(find({}), find({ provider: "ollama", model: "other" }));
  const connections = { ollama: { ...unset, baseUrl: "http://127.0.0.1:9/v1" } };
  assert.notEqual(find({}), find({ provider: "ollama", connections }));
});

test("an agent's own server gets its request without any key of this server", async () => {
  await using server = await answering();
  await using registry = open({}, { OPENAI_API_KEY: canaryKey });
  const connections = { openai: { ...unset, baseUrl: server.url } };
  const [choice] = registry.choose(agent({ provider: "openai", model: "m", connections }));
  assert.equal((await drain(choice.provider)).text, "hi");
  assert.doesNotMatch(inspect(server.requests, { depth: 9 }), /sk-canary/);
  assert.equal(server.requests[0]?.headers.authorization, undefined);
});

interface Leak {
  readonly models: (own: string) => object;
  readonly environment: Record<string, string>;
  readonly connection: (foreign: string) => Partial<ConnectionSpec>;
}

const variable = (name: string) => ({ kind: "environment", variable: name }) as const;

/** Ways in which an agent's file might send a key of the server to a host of its own. */
const leaks: Readonly<Record<string, Leak>> = {
  "a foreign address": {
    models: (own) => ({ openai: { base_url: own, api_key_env: "MY_KEY", default_model: "m" } }),
    environment: { MY_KEY: canaryKey },
    connection: (foreign) => ({ baseUrl: foreign }),
  },
  "a foreign address and the name of the variable": {
    models: (own) => ({ openai: { base_url: own, api_key_env: "MY_KEY", default_model: "m" } }),
    environment: { MY_KEY: canaryKey },
    connection: (foreign) => ({ baseUrl: foreign, apiKey: variable("MY_KEY") }),
  },
  "a foreign address and the name of a usual variable": {
    models: () => ({}),
    environment: { OPENAI_API_KEY: canaryKey },
    connection: (foreign) => ({ baseUrl: foreign, apiKey: variable("OPENAI_API_KEY") }),
  },
  "a foreign address and the name of any other variable": {
    models: () => ({}),
    environment: { DATABASE_PASSWORD: canaryKey },
    connection: (foreign) => ({ baseUrl: foreign, apiKey: variable("DATABASE_PASSWORD") }),
  },
  "a header that names a variable": {
    models: () => ({}),
    environment: { OPENAI_API_KEY: canaryKey },
    connection: (foreign) => ({ baseUrl: foreign, headers: { "x-it": `a \${OPENAI_API_KEY}` } }),
  },
  "headers of the server's own entry": {
    models: (own) => ({
      openai: { base_url: own, headers: { "x-it": `\${MY_KEY}` }, default_model: "m" },
    }),
    environment: { MY_KEY: canaryKey },
    connection: (foreign) => ({ baseUrl: foreign }),
  },
};

for (const [name, { models, environment, connection }] of Object.entries(leaks)) {
  test(`no key goes to an agent's host: ${name}`, async () => {
    await using own = await answering();
    await using foreign = await answering();
    await using registry = open(models(own.url), environment);
    const connections = { openai: { ...unset, ...connection(foreign.url) } };
    const [choice] = registry.choose(agent({ provider: "openai", connections }));
    const outcome = await drain(choice.provider);
    const seen = inspect([foreign.requests, own.requests, outcome], { depth: 9, showHidden: true });
    assert.doesNotMatch(seen, /sk-canary/);
  });
}

test("a key goes to the address configured with it, for an agent that names either", async () => {
  await using own = await answering();
  const gateway = { base_url: `${own.url}/team`, api_key_env: "MY_KEY", default_model: "m" };
  await using registry = open({ openai: gateway }, { MY_KEY: canaryKey });
  const connections = [
    unset,
    { ...unset, apiKey: variable("MY_KEY") },
    { ...unset, baseUrl: `${own.url}/team/` },
    { ...unset, baseUrl: `${own.url}/team/v1`, apiKey: variable("MY_KEY") },
  ];
  for (const openai of connections) {
    const [choice] = registry.choose(agent({ provider: "openai", connections: { openai } }));
    assert.equal((await drain(choice.provider)).text, "hi");
  }
  const sent = own.requests.map(({ headers }) => headers.authorization);
  assert.deepEqual(
    sent,
    connections.map(() => `Bearer ${canaryKey}`),
  );
  const beside = { ...unset, baseUrl: `${own.url}/team-b`, apiKey: variable("MY_KEY") };
  const [choice] = registry.choose(agent({ provider: "openai", connections: { openai: beside } }));
  assert.match(String((await drain(choice.provider)).error), /may not send MY_KEY to/);
});

test("a key of a file goes to the address configured with it only", async () => {
  const directory = await mkdtemp(join(tmpdir(), "caxton-models-"));
  try {
    const path = join(directory, "key");
    await writeFile(path, canaryKey, { mode: 0o600 });
    await using own = await answering();
    await using foreign = await answering();
    await using registry = open({ openai: { base_url: own.url, api_key_file: path } });
    const connections = { openai: { ...unset, baseUrl: foreign.url } };
    for (const spec of [{ connections }, {}]) {
      const [choice] = registry.choose(agent({ provider: "openai", ...spec }));
      assert.equal((await drain(choice.provider)).text, "hi");
    }
    const sent = [foreign, own].map(({ requests }) => requests[0]?.headers.authorization);
    assert.deepEqual(sent, [undefined, `Bearer ${canaryKey}`]);
  } finally {
    await rm(directory, { recursive: true });
  }
});

test("a redirect is not followed, so that a key stays where it belongs", async () => {
  await using foreign = await answering();
  await using own = await openWireServer((answer) => {
    answer.head(307, { location: `${foreign.url}/chat/completions` });
    answer.end();
  });
  const entry = {
    provider: "custom",
    base_url: own.url,
    api_key_env: "MY_KEY",
    default_model: "m",
  };
  await using registry = open({ mine: entry }, { MY_KEY: canaryKey });
  const { end, error } = await drain(registry.choose(agent())[0].provider);
  assert.equal(end, "MODEL_REFUSED");
  assert.match(String(error), /redirects, which is not followed/);
  assert.equal(foreign.requests.length, 0);
});

test("a key file is read for each call, and one that others can read is warned of once", async () => {
  const directory = await mkdtemp(join(tmpdir(), "caxton-models-"));
  try {
    const path = join(directory, "key");
    await using own = await answering();
    const entry = { provider: "custom", base_url: own.url, api_key_file: path, default_model: "m" };
    await using registry = open({ mine: entry });
    const { provider } = registry.choose(agent())[0];
    assert.match(String((await drain(provider)).error), /cannot be read \(ENOENT\)/);
    await writeFile(path, "first\n", { mode: 0o600 });
    assert.equal((await drain(provider)).text, "hi");
    assert.deepEqual(registry.warnings, []);
    await writeFile(path, "second\n");
    await chmod(path, 0o644);
    await drain(provider);
    await drain(provider);
    const sent = own.requests.map(({ headers }) => headers.authorization);
    assert.deepEqual(sent, ["Bearer first", "Bearer second", "Bearer second"]);
    assert.equal(registry.warnings.length, 1);
    assert.match(registry.warnings[0] ?? "", /other users can read the key file .*key/);
    await writeFile(path, `${canaryKey}\nsecond line`);
    const { error } = await drain(provider);
    assert.match(String(error), /is no key/);
    assert.doesNotMatch(inspect(error), /sk-canary/);
  } finally {
    await rm(directory, { recursive: true });
  }
});

test("Azure is called at its deployment with its own header", async () => {
  await using own = await answering();
  const azure = { base_url: own.url, api_key_env: "AZ", deployment_name: "gpt x" };
  await using registry = open({ azure: { ...azure, default_model: "m" } }, { AZ: canaryKey });
  assert.equal((await drain(registry.choose(agent())[0].provider)).text, "hi");
  const [request] = own.requests;
  const path = "/openai/deployments/gpt%20x/chat/completions?api-version=2024-10-21";
  assert.equal(request?.path, path);
  assert.deepEqual(
    [request?.headers["api-key"], request?.headers.authorization],
    [canaryKey, undefined],
  );
});

test("what is wrong in [models] is said all at once", () => {
  const { problems } = parseModelServers({
    openai: { api_key: "sk-x", context_tokens: 0 },
    mine: { base_url: "http://user:pass@host" },
    other: { provider: "nobody", headers: { a: 1 } },
    both: { provider: "custom", api_key_env: "A", api_key_file: "b", base_url: "ftp://x" },
    none: 7,
  });
  const expected = [
    /^models\.openai\.api_key: unknown key; there are provider, base_url/,
    /^models\.openai\.context_tokens: must be a whole number from 1/,
    /^models\.mine\.provider: must be one of openai, anthropic/,
    /^models\.mine\.base_url: must be an address without user/,
    /^models\.other\.provider: must be one of/,
    /^models\.other\.headers: must be a table of texts/,
    /^models\.both\.api_key_file: must not stand beside api_key_env/,
    /^models\.both\.base_url: must be an address that begins with http/,
    /^models\.none: must be a table/,
  ];
  for (const pattern of expected)
    assert.ok(
      problems.some((it) => pattern.test(it)),
      String(pattern),
    );
  assert.doesNotMatch(problems.join(), /sk-x|user:pass/);
});
