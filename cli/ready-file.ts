import { createFileRegistry, type DescFile } from "@bufbuild/protobuf";
import type { FileDescriptorProto } from "@bufbuild/protobuf/wkt";

/** The description of a file of the contract as the bundle of the command has it. */
export interface ReadyFile {
  /**
   * JSON of its `FileDescriptorProto`: what is set, under `$` the place of a message's type in
   * `types`; bytes as `{ "$base64": … }`.
   */
  readonly json: string;
  /** Files that its types are made of, by path. */
  readonly needed: Readonly<Record<string, () => DescFile>>;
  /** All that it imports, in order: most are for options, which few ask for. */
  readonly imported: readonly (() => DescFile)[];
  readonly types: readonly DescribedType[];
}

/** A type of message that descriptions are made of. */
export interface DescribedType {
  readonly name: string;
  /** What messages inherit, for fields that are not set. */
  readonly inherited: object;
  /** Names of lists, which are there also when they are empty. */
  readonly lists: readonly string[];
}

/**
 * What `fileDesc` of generated code makes, without reading the description by its own description:
 * that takes as long as all else a short command does.
 */
export function readFile({ json, needed, imported, types }: ReadyFile): DescFile {
  const proto = revive(JSON.parse(json), types) as FileDescriptorProto;
  const { dependency } = proto;
  proto.dependency = Object.keys(needed);
  const registry = createFileRegistry(proto, (path) => needed[path]?.());
  proto.dependency = dependency;
  const file = registry.getFile(proto.name);
  if (file === undefined) throw new Error(`${proto.name} does not describe itself`);
  const get = () => imported.map((find) => find());
  return Object.defineProperty(file, "dependencies", { get, enumerable: true });
}

function revive(value: unknown, types: ReadyFile["types"]): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map((item) => revive(item, types));
  const { $base64: bytes, $: place } = value as { $base64?: string; $?: number };
  if (bytes !== undefined) return new Uint8Array(Buffer.from(bytes, "base64"));
  const type = place === undefined ? undefined : types[place];
  const message = type === undefined ? {} : Object.create(type.inherited);
  if (type !== undefined) message.$typeName = type.name;
  for (const name of type?.lists ?? []) message[name] = [];
  for (const [name, item] of Object.entries(value)) {
    if (name !== "$") message[name] = revive(item, types);
  }
  return message;
}
