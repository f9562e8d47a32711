import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { exitCodes } from "../../cli/exit-codes.ts";
import { modelTroubles } from "../../src/domain/model.ts";
import { toolTroubles } from "../../src/domain/tool.ts";
import { diagnosticCodes } from "../../src/manifest/diagnostic-codes.ts";
import { createMetrics } from "../../src/observe/metrics.ts";
import { callIdHeader } from "../../src/rpc/call.ts";
import { getTool, needs, tools } from "../needs.ts";
import { layers } from "../tidy/layers.ts";
import { findBlocks, getTable, pages, readPage, root } from "./markdown.ts";

const plain = (cell = "") => cell.replaceAll("`", "");

test("every link of a page to the project leads somewhere, also within a page", () => {
  for (const page of pages) {
    const links = [...readPage(page).matchAll(/\]\((?!https?:)([^)#]*)(?:#([^)]+))?\)/g)];
    for (const [link, to = "", anchor] of links) {
      const path = to === "" ? page : join(dirname(page), to);
      assert.ok(existsSync(join(root, path)), `${page}: ${link}`);
      if (anchor !== undefined) assert.ok(anchorsOf(path).includes(anchor), `${page}: ${link}`);
    }
  }
});

/** Where links into a page lead: its headings, as they are written in addresses. */
function anchorsOf(page: string): readonly string[] {
  return [...readPage(page).matchAll(/^#+ (.+)$/gm)].map(([, title = ""]) =>
    title
      .toLowerCase()
      .replaceAll(/[^\w -]/g, "")
      .replaceAll(" ", "-"),
  );
}

test("the README leads to every page", () => {
  const readme = readPage("README.md");
  const missing = pages.filter((page) => page !== "README.md" && !readme.includes(`](${page})`));
  assert.deepEqual(missing, []);
});

test("the documented layers are the layers", () => {
  const rows = getTable("docs/architecture.md", "| Folder | What lives there | May import |");
  const documented = rows.map(([folder, , imports]) => [plain(folder), plain(imports)]);
  const actual = Object.entries(layers).map(([folder, imports]) => [
    folder,
    imports.join(", ") || "nothing",
  ]);
  assert.deepEqual(documented, actual);
});

test("what the build makes is what the page says", () => {
  const rows = getTable("docs/architecture.md", "| File in `dist/` | What it is |");
  const documented = rows.flatMap(([paths = ""]) => plain(paths).split(", "));
  for (const path of documented) assert.ok(existsSync(join(root, "dist", path)), path);
  const programs = readdirSync(join(root, "dist", "cli")).filter((name) => name.endsWith(".js"));
  for (const name of programs) assert.ok(documented.includes(`cli/${name}`), name);
});

test("every fault is shown by a test that there is", () => {
  const rows = getTable("docs/operations.md", "| Fault | What happens | Shown by |");
  for (const [fault, , shown = ""] of rows) {
    const [, file = "", title = ""] = /^`([^`]+)`: (.+)$/.exec(shown) ?? [];
    assert.ok(title !== "" && existsSync(join(root, file)), `${fault}: ${shown}`);
    const text = readFileSync(join(root, file), "utf8");
    const isThere = ['"', "`"].some((quote) => text.includes(`${quote}${title}`));
    assert.ok(isThere, `${file} has no '${title}'`);
  }
});

test("every metric is documented, and no other", async () => {
  using metrics = createMetrics();
  const zero = { agents: 0, agentVersions: 0, writesWaiting: 0 };
  const bytes = { databaseBytes: 0, walBytes: 0, freeDiskBytes: 0 };
  metrics.storeStatus(async () => ({ ...zero, ...bytes, acceptsWrites: true }));
  const nothing = {
    running: 0,
    waiting: 0,
    open: 0,
    takesTurns: true,
    automaticModel: "",
    circuits: [],
  };
  metrics.turns.engineStatus(() => nothing);
  const text = await metrics.text();
  const actual = [...text.matchAll(/^# TYPE (\w+)/gm)].map(([, name]) => name);
  const rows = getTable("docs/operations.md", "| Metric | Meaning |");
  const documented = rows.map(([name]) => plain(name));
  const here = documented.filter(
    (name) => process.platform === "linux" || name !== "process_open_fds",
  );
  assert.deepEqual(here.toSorted(), actual.toSorted());
});

test("the id of a call is named as it is", () => {
  const named = pages.flatMap((page) => [...readPage(page).matchAll(/`(caxton-[a-z]+-id)`/g)]);
  assert.deepEqual([...new Set(named.map(([, name]) => name))], [callIdHeader]);
});

test("Prometheus takes its configuration as the page has it", needs("promtool"), () => {
  const [yaml = ""] = findBlocks("docs/operations.md", "yaml");
  assert.ok(yaml.includes("caxton"));
  const folder = mkdtempSync(join(tmpdir(), "caxton-prometheus-"));
  try {
    const file = join(folder, "prometheus.yml");
    writeFileSync(file, yaml);
    const words = ["check", "config", "--syntax-only", file];
    const check = spawnSync(getTool("promtool"), words, { encoding: "utf8" });
    assert.equal(check.status, 0, check.stdout + check.stderr);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test("every exit code is documented, and no other", () => {
  const rows = getTable("docs/errors.md", "| Exit code | Meaning |");
  assert.deepEqual(
    rows.map(([code]) => Number(code)),
    Object.values(exitCodes),
  );
});

test("every diagnostic code is documented with its meaning", () => {
  const rows = getTable("docs/errors.md", "| Code | Meaning |");
  assert.deepEqual(rows, Object.entries(diagnosticCodes));
});

test("every trouble of a tool is documented, and no other", () => {
  const rows = getTable("docs/errors.md", "| Trouble | Meaning |");
  assert.deepEqual(
    rows.map(([trouble]) => trouble),
    [...toolTroubles],
  );
});

test("every trouble of a model is documented, and no other", () => {
  const rows = getTable("docs/models.md", "| Trouble | Meaning | Asked again |");
  assert.deepEqual(
    rows.map(([trouble]) => plain(trouble)),
    [...modelTroubles],
  );
});

test("every outside program is listed with how to get it", () => {
  const rows = getTable("CONTRIBUTING.md", "| Program | For | How to get it |");
  assert.deepEqual(
    rows.map(([name, , how]) => [name, how]),
    Object.entries(tools),
  );
});
