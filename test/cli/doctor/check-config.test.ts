import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { runCommand } from "../command-run.ts";
import { openFolder } from "../folder.ts";
import { examined } from "./examined.ts";

test("every error of the configuration is told, with its place", async () => {
  using folder = openFolder();
  const file = join(folder.path, "caxton.toml");
  writeFileSync(file, '[server]\nport = "high"\nhots = "x"\n');
  const environment = { CAXTON_DATA_DIR: folder.path, CAXTON_PORT: "" };
  const { exitCode, of, findings } = await examined("/nowhere", environment);
  assert.equal(exitCode, 9);
  const { finding } = of("configuration");
  assert.ok(finding.includes(`${file}:2:1): must be a whole number`), finding);
  assert.match(finding, /unknown key server\.hots: did you mean server\.host\?/);
  assert.ok(
    findings.every(({ check }) => check !== "port"),
    "which port is not known",
  );
});

test("a file that cannot be read is told", async () => {
  using folder = openFolder();
  mkdirSync(join(folder.path, "caxton.toml"));
  const { exitCode, of } = await examined("/nowhere", { CAXTON_DATA_DIR: folder.path });
  assert.equal(exitCode, 9);
  assert.match(of("configuration").finding, /caxton\.toml cannot be read \(EISDIR\)$/);
});

test("a variable that takes the place of what the file says is told, others are not", async () => {
  using folder = openFolder();
  const file = join(folder.path, "caxton.toml");
  writeFileSync(file, '[server]\nport = 9001\n[log]\nlevel = "warn"\n');
  const environment = {
    CAXTON_DATA_DIR: folder.path,
    CAXTON_PORT: "0",
    CAXTON_LOG_LEVEL: "warn",
    CAXTON_LOG_FORMAT: "json",
  };
  const { exitCode, of } = await examined("/nowhere", environment);
  assert.equal(exitCode, 0);
  const { state, finding, mend } = of("environment");
  assert.equal(state, "warning");
  assert.equal(finding, `CAXTON_PORT makes server.port 0, in place of 9001 in ${file}`);
  assert.equal(mend, "unset CAXTON_PORT, or correct the file");
});

test("it is the file that --config names that is looked at", async () => {
  using folder = openFolder();
  const file = join(folder.path, "other.toml");
  writeFileSync(file, "[server]\nport = 9002\n");
  const { of } = await examined(folder.path, {}, ["--config", file]);
  assert.match(
    of("environment").finding,
    /^CAXTON_PORT makes server\.port 0, in place of 9002 in /,
  );
  const missing = await examined(folder.path, {}, ["--config", "none.toml"]);
  assert.equal(missing.of("configuration").finding, "none.toml: there is no such file");
});

test("a variable that means nothing is told, with the one that is meant", async () => {
  const { of } = await examined("/nowhere", { CAXTON_PROT: "8081" });
  const { finding, mend } = of("environment");
  assert.equal(finding, "CAXTON_PROT means nothing to Caxton");
  assert.equal(mend, "Did you mean CAXTON_PORT?");
});

test("CAXTON_URL in front of the context in use is told", async () => {
  using folder = openFolder();
  const words = ["context", "set", "team", "--server", "http://127.0.0.1:2"];
  await runCommand(words, { environment: { HOME: folder.path } });
  const { of } = await examined(folder.path, { CAXTON_URL: "http://127.0.0.1:1" });
  assert.equal(
    of("environment").finding,
    "CAXTON_URL takes the place of the context 'team', whose server is http://127.0.0.1:2",
  );
});
