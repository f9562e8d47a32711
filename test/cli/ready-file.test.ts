import assert from "node:assert/strict";
import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { before, test } from "node:test";
import { type DescFile, type DescService, getOption, toBinary } from "@bufbuild/protobuf";
import { FileDescriptorProtoSchema } from "@bufbuild/protobuf/wkt";
import { build } from "esbuild";
import { loadLate } from "../../cli/setup-late.mjs";
import { http } from "../../clients/gen/google/api/annotations_pb.ts";
import { root } from "./command-run.ts";
import { openFolder } from "./folder.ts";

const paths = readdirSync(join(root, "clients/gen"), { recursive: true, encoding: "utf8" })
  .filter((path) => path.endsWith("_pb.ts"))
  .sort();

type Generated = Readonly<Record<string, unknown>>;

/** The modules of generated code as the bundle of the command has them. */
let bundled: readonly Generated[];
const isFile = (value: unknown): value is DescFile =>
  typeof value === "object" && value !== null && "kind" in value && value.kind === "file";
const isService = (value: unknown): value is DescService =>
  typeof value === "object" && value !== null && "kind" in value && value.kind === "service";

before(async () => {
  using folder = openFolder();
  const imports = paths.map((path, at) => `import * as m${at} from "./clients/gen/${path}";`);
  const names = paths.map((_, at) => `m${at}`).join(", ");
  const { outputFiles } = await build({
    stdin: { contents: `${imports.join("\n")}\nexport const all = [${names}];`, resolveDir: root },
    absWorkingDir: root,
    bundle: true,
    format: "esm",
    platform: "node",
    write: false,
    plugins: [
      loadLate(
        root,
        () => false,
        (_, text) => text,
      ),
    ],
  });
  const file = join(folder.path, "bundle.mjs");
  writeFileSync(file, outputFiles[0]?.text ?? "");
  bundled = (await import(file)).all;
});

for (const [at, path] of paths.entries()) {
  test(`${path} is described as its generated code says`, async () => {
    const generated: Generated = await import(join(root, "clients/gen", path));
    const expected = Object.values(generated).find(isFile);
    const found = Object.values(bundled[at] ?? {}).find(isFile);
    assert.ok(expected !== undefined && found !== undefined);
    const bytes = ({ proto }: DescFile) => toBinary(FileDescriptorProtoSchema, proto);
    assert.deepEqual(bytes(found), bytes(expected));
    const dependencies = (file: DescFile) => file.dependencies.map(({ name }) => name);
    assert.deepEqual(dependencies(found), dependencies(expected));
    const fields = ({ messages }: DescFile) =>
      messages.map(({ typeName, fields }) => [typeName, fields.map(String)]);
    assert.deepEqual(fields(found), fields(expected));
  });
}

test("options that other files describe can be read", () => {
  const services = bundled.flatMap((module) => Object.values(module).filter(isService));
  const agents = services.find(({ typeName }) => typeName === "caxton.v1.AgentService");
  const list = agents?.methods.find(({ name }) => name === "ListAgents");
  assert.ok(list !== undefined);
  assert.deepEqual(getOption(list, http).pattern, { case: "get", value: "/api/v1/agents" });
});
