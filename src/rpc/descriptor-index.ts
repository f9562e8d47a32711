import {
  type DescEnum,
  type DescExtension,
  type DescFile,
  type DescMessage,
  type DescService,
  toBinary,
} from "@bufbuild/protobuf";
import { FileDescriptorProtoSchema } from "@bufbuild/protobuf/wkt";

/** What reflection looks up: encoded files, each answer with all that they import. */
export interface DescriptorIndex {
  /** Full names, in alphabetical order. */
  readonly services: readonly string[];
  findFile(name: string): readonly Uint8Array[] | undefined;
  /** By the full name of anything that a file declares. */
  findSymbol(name: string): readonly Uint8Array[] | undefined;
  findExtension(extendee: string, number: number): readonly Uint8Array[] | undefined;
  /** Undefined for a type that is not known. */
  extensionNumbers(extendee: string): readonly number[] | undefined;
}

/** Index over the files of `services`, `more` files, and everything that these import. */
export function createDescriptorIndex(
  services: readonly DescService[],
  more: readonly DescFile[],
): DescriptorIndex {
  const files = new Map<string, DescFile>();
  for (const file of [...services.map((service) => service.file), ...more]) {
    collectFiles(file, files);
  }
  const symbols = new Map<string, DescFile>();
  const messages = new Set<string>();
  const extensions = new Map<string, Map<number, DescFile>>();
  for (const file of files.values()) {
    for (const name of symbolsOf(file)) symbols.set(name, file);
    for (const message of allMessages(file.messages)) messages.add(message.typeName);
    for (const extension of allExtensions(file)) {
      const { typeName } = extension.extendee;
      const numbers = extensions.get(typeName) ?? new Map<number, DescFile>();
      extensions.set(typeName, numbers.set(extension.number, file));
    }
  }
  const encode = (file: DescFile | undefined) => file && encodeWithImports(file);
  return {
    services: services.map(({ typeName }) => typeName).toSorted(),
    findFile: (name) => encode(files.get(name)),
    findSymbol: (name) => encode(symbols.get(name.replace(/^\./, ""))),
    findExtension: (extendee, number) => encode(extensions.get(extendee)?.get(number)),
    extensionNumbers: (extendee) =>
      messages.has(extendee) ? [...(extensions.get(extendee)?.keys() ?? [])] : undefined,
  };
}

/** Each file after what it imports. */
function collectFiles(file: DescFile, files: Map<string, DescFile>): void {
  if (files.has(file.proto.name)) return;
  for (const dependency of file.dependencies) collectFiles(dependency, files);
  files.set(file.proto.name, file);
}

/** The file first, then what it imports, each once and before what it imports itself. */
function encodeWithImports(file: DescFile): readonly Uint8Array[] {
  const files = new Map<string, DescFile>();
  collectFiles(file, files);
  return [...files.values()]
    .toReversed()
    .map(({ proto }) => toBinary(FileDescriptorProtoSchema, proto));
}

function* symbolsOf(file: DescFile): Iterable<string> {
  for (const service of file.services) {
    yield service.typeName;
    for (const method of service.methods) yield `${service.typeName}.${method.name}`;
  }
  for (const extension of allExtensions(file)) yield extension.typeName;
  for (const desc of file.enums) yield* enumSymbols(desc);
  for (const message of allMessages(file.messages)) {
    yield message.typeName;
    for (const { name } of [...message.fields, ...message.oneofs])
      yield `${message.typeName}.${name}`;
    for (const desc of message.nestedEnums) yield* enumSymbols(desc);
  }
}

/** The values of an enum are names beside it, not inside it. */
function* enumSymbols({ typeName, values }: DescEnum): Iterable<string> {
  yield typeName;
  const scope = typeName.slice(0, typeName.lastIndexOf(".") + 1);
  for (const { name } of values) yield scope + name;
}

function* allMessages(messages: readonly DescMessage[]): Iterable<DescMessage> {
  for (const message of messages) {
    yield message;
    yield* allMessages(message.nestedMessages);
  }
}

function* allExtensions(file: DescFile): Iterable<DescExtension> {
  yield* file.extensions;
  for (const message of allMessages(file.messages)) yield* message.nestedExtensions;
}
