import assert from "node:assert/strict";
import { test } from "node:test";
import { ConfigError, type ConfigSources, describeConfig, loadConfig } from "../src/config.ts";

const home = { HOME: "/home/ada" };

function load(sources: Partial<ConfigSources>, file?: { path: string; text: string }) {
  return loadConfig({
    flags: {},
    environment: home,
    readFile: (path) => (path === file?.path ? file.text : undefined),
    ...sources,
  });
}

const inDataDirectory = "/home/ada/.local/share/caxton/caxton.toml";

test("zero configuration works", () => {
  const config = load({});
  assert.equal(config["server.host"], "127.0.0.1");
  assert.equal(config["server.port"], 8080);
  assert.equal(config["server.data_dir"], "/home/ada/.local/share/caxton");
  assert.equal(config.origins["server.port"], "default");
});

test("a flag wins over the environment, that over the file, that over the default", () => {
  const file = { path: inDataDirectory, text: "[server]\nport = 1\n[log]\nlevel = 'warn'\n" };
  const environment = { ...home, CAXTON_PORT: "2" };
  const all = load({ environment, flags: { port: 3 } }, file);
  assert.deepEqual([all["server.port"], all.origins["server.port"]], [3, "flag --port"]);
  const two = load({ environment }, file);
  assert.deepEqual(
    [two["server.port"], two.origins["server.port"]],
    [2, "environment CAXTON_PORT"],
  );
  const one = load({}, file);
  assert.deepEqual([one["server.port"], one.origins["server.port"]], [1, inDataDirectory]);
  assert.equal(one["log.level"], "warn");
});

test("the file is looked for where a flag, the environment or the data directory say", () => {
  const text = "[server]\nport = 7\n";
  const cases: [Partial<ConfigSources>, string][] = [
    [{ flags: { config: "/a.toml" } }, "/a.toml"],
    [{ environment: { ...home, CAXTON_CONFIG: "/b.toml" } }, "/b.toml"],
    [{ flags: { "data-dir": "/data" } }, "/data/caxton.toml"],
    [{ environment: { ...home, CAXTON_DATA_DIR: "/data" } }, "/data/caxton.toml"],
    [{ environment: { ...home, XDG_DATA_HOME: "/x" } }, "/x/caxton/caxton.toml"],
  ];
  for (const [sources, path] of cases) {
    assert.equal(load(sources, { path, text })["server.port"], 7, path);
  }
});

const refused: { name: string; text: string; message: RegExp }[] = [
  {
    name: "unknown key",
    text: "[server]\n  prot = 1\n",
    message: /caxton\.toml:2:3: unknown key server\.prot: did you mean server\.port\?$/,
  },
  {
    name: "unknown section",
    text: "# a\n[sever]\nport = 1\n",
    message: /caxton\.toml:3:1: unknown key sever\.port: did you mean server\.port\?$/,
  },
  {
    name: "key outside a section",
    text: "port = 1\n",
    message: /caxton\.toml:1:1: unknown key port: did you mean server\.port\?$/,
  },
  {
    name: "key like no other",
    text: "server = { colour = 'red' }\n",
    message:
      /caxton\.toml:1:12: unknown key server\.colour: there are server\.host, server\.port, /,
  },
  { name: "syntax", text: "[server]\nport = \n", message: /caxton\.toml:2:\d+: / },
  { name: "too large", text: "[server]\nport = 70000\n", message: /whole number from 0 to 65535/ },
  {
    name: "wrong type",
    text: "[server]\nport = true\n",
    message: /server\.port \(.*caxton\.toml:2:1\): .*whole number/,
  },
  { name: "foreign address", text: "[server]\nhost = '0.0.0.0'\n", message: /access keys/ },
  { name: "no choice", text: "[log]\nlevel = 'loud'\n", message: /debug, info, warn, error/ },
  {
    name: "not an origin",
    text: "[server]\nallowed_origins = ['http://localhost:5173/']\n",
    message: /list of origins, such as/,
  },
  { name: "not a host", text: "[server]\nallowed_hosts = ['a/b']\n", message: /host:port/ },
  { name: "prototype", text: "[__proto__]\nport = 1\n", message: /unknown key|__proto__/ },
];

for (const { name, text, message } of refused) {
  test(`a file with ${name} is refused with the place and the rule`, () => {
    assert.throws(
      () => load({}, { path: inDataDirectory, text }),
      (error) => error instanceof ConfigError && message.test(error.message) && error.hint !== "",
    );
  });
}

test("all problems are told at once", () => {
  const environment = { ...home, CAXTON_PORT: "x", CAXTON_LOG_LEVEL: "y" };
  assert.throws(() => load({ environment }), /server\.port.*\n.*log\.level/);
});

test("a file that was asked for must exist", () => {
  assert.throws(() => load({ flags: { config: "/none.toml" } }), /no such file/);
});

test("every value is described with its origin", () => {
  const rows = describeConfig(load({ flags: { port: 0 } }));
  const port = rows.find(({ name }) => name === "server.port");
  assert.equal(port?.value, "0");
  assert.equal(port?.origin, "flag --port");
  assert.ok(rows.every(({ description }) => description.length > 10));
});
