// Reads the descriptions of the contract while the command is built, so that it need not do so at
// each start.
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { create } from "@bufbuild/protobuf";
import { file_google_protobuf_descriptor } from "@bufbuild/protobuf/wkt";

/** Whether a module is generated code that the command may need soon. */
export function isDescribed(path) {
  return /\/(clients\/gen\/.+|protobuf\/(any|duration|struct|timestamp))_pb\.[jt]s$/.test(path);
}

/** What descriptions are made of: what all modules of `readyDescriptors` import. */
export function describedTypes() {
  return `export const types = ${JSON.stringify(types)};`;
}

// What no generated code has: options that the compiler of descriptions did not understand.
const isKnown = ({ name }) => name !== "UninterpretedOption";

const schemas = allMessages(file_google_protobuf_descriptor).filter(isKnown);
const types = schemas.map((schema) => ({
  name: schema.typeName,
  inherited: Object.getPrototypeOf(create(schema)),
  lists: schema.fields.filter(({ fieldKind }) => fieldKind === "list").map((it) => it.localName),
}));
const places = new Map(types.map(({ name }, place) => [name, place]));

function allMessages({ messages = [], nestedMessages = [] }) {
  return [...messages, ...nestedMessages].flatMap((schema) => [schema, ...allMessages(schema)]);
}

const described =
  /^(export const (file_\w+)\b.*=\s*\/\*@__PURE__\*\/\s*)fileDesc\("[^"]*"(?:, \[([^\]]*)\])?\);/m;

/** The text of a module of generated code, with what its `fileDesc` would read. */
export async function readyDescriptors(root, path, text) {
  const [, , name, list = ""] = described.exec(text) ?? [];
  if (name === undefined) return text;
  const module = await import(pathToFileURL(path).href);
  const { proto, dependencies } = module[name];
  const imports = list.split(", ").filter((it) => it !== "");
  const json = JSON.stringify(flatten(proto));
  const needed = dependencies.flatMap((file, at) =>
    isNeeded(file, json) ? [`${JSON.stringify(file.proto.name)}: () => ${imports[at]},`] : [],
  );
  const parts = [
    `json: ${JSON.stringify(json)}`,
    `needed: { ${needed.join(" ")} }`,
    `imported: [${imports.map((it) => `() => ${it}`).join(", ")}]`,
    "types",
  ];
  const lines = [
    `import { readFile } from ${JSON.stringify(join(root, "cli/ready-file.ts"))};`,
    'import { types } from "caxton:types";',
    text.replace(described, (_, start) => `${start}readFile({ ${parts.join(", ")} });`),
  ];
  return lines.join("\n");
}

/** Whether a type of `file` is named in a description. */
function isNeeded({ messages, enums }, json) {
  const names = [...messages, ...enums].map(({ typeName }) => typeName);
  return names.some((name) => json.includes(`".${name}"`) || json.includes(`".${name}.`));
}

/** A message as JSON can hold it; see `ReadyFile`. */
function flatten(value) {
  if (value instanceof Uint8Array) return { $base64: Buffer.from(value).toString("base64") };
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(flatten);
  const { $typeName, ...fields } = value;
  const isEmpty = (it) => Array.isArray(it) && it.length === 0;
  const entries = Object.entries(fields).filter(([, it]) => !isEmpty(it));
  const type = $typeName === undefined ? {} : { $: places.get($typeName) };
  return { ...type, ...Object.fromEntries(entries.map(([name, it]) => [name, flatten(it)])) };
}
