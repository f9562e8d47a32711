import {
  create,
  createFileRegistry,
  type DescService,
  fromBinary,
  type Registry,
} from "@bufbuild/protobuf";
import {
  type FileDescriptorProto,
  FileDescriptorProtoSchema,
  FileDescriptorSetSchema,
} from "@bufbuild/protobuf/wkt";
import {
  type CallOptions,
  Code,
  ConnectError,
  createClient,
  type Transport,
} from "@connectrpc/connect";
import {
  ServerReflection,
  type ServerReflectionRequest,
  type ServerReflectionResponse,
} from "../clients/gen/grpc/reflection/v1/reflection_pb.ts";
import { ServerReflection as ServerReflectionAlpha } from "../clients/gen/grpc/reflection/v1alpha/reflection_pb.ts";

/** Calls and types of a server. */
export interface ApiContract {
  readonly services: readonly DescService[];
  /** Every type that they use. */
  readonly registry: Registry;
}

type Query = ServerReflectionRequest["messageRequest"];
type Ask = (query: Query) => Promise<ServerReflectionResponse["messageResponse"]>;

/** Asks a server what it serves, by gRPC's server reflection, v1 or v1alpha. */
export async function reflect(transport: Transport, options: CallOptions): Promise<ApiContract> {
  try {
    return await readContract(createAsk(ServerReflection, transport, options));
  } catch (error) {
    if (ConnectError.from(error).code !== Code.Unimplemented) throw error;
    // The same shapes under another name.
    const service = ServerReflectionAlpha as unknown as typeof ServerReflection;
    return readContract(createAsk(service, transport, options));
  }
}

function createAsk(
  service: typeof ServerReflection,
  transport: Transport,
  options: CallOptions,
): Ask {
  const client = createClient(service, transport);
  return async (messageRequest) => {
    const questions = (async function* () {
      yield { host: "", messageRequest };
    })();
    let found: Awaited<ReturnType<Ask>> | undefined;
    // Read to its end: the deadline of a stream that is left keeps the process from ending.
    for await (const { messageResponse } of client.serverReflectionInfo(questions, options)) {
      found ??= messageResponse;
    }
    if (found !== undefined) return found;
    throw new ConnectError("Reflection gave no answer", Code.Internal);
  };
}

async function readContract(ask: Ask): Promise<ApiContract> {
  const list = await ask({ case: "listServices", value: "" });
  if (list.case !== "listServicesResponse") {
    throw new ConnectError("Reflection did not list services", Code.Unimplemented);
  }
  const names = list.value.service.map(({ name }) => name);
  const files = new Map<string, FileDescriptorProto>();
  const add = async (query: Query) => {
    const answer = await ask(query);
    if (answer.case !== "fileDescriptorResponse") return;
    for (const bytes of answer.value.fileDescriptorProto) {
      const file = fromBinary(FileDescriptorProtoSchema, bytes);
      files.set(file.name, file);
    }
  };
  await Promise.all(names.map((value) => add({ case: "fileContainingSymbol", value })));
  await addImports(files, (value) => add({ case: "fileByFilename", value }));
  const set = create(FileDescriptorSetSchema, { file: importsFirst(files) });
  const registry = createFileRegistry(set);
  const services = names
    .map((name) => registry.getService(name))
    .filter((service) => service !== undefined);
  return { services, registry };
}

/** Some servers answer with the file alone. */
async function addImports(
  files: ReadonlyMap<string, FileDescriptorProto>,
  add: (name: string) => Promise<void>,
): Promise<void> {
  const asked = new Set<string>();
  for (;;) {
    const imports = [...files.values()].flatMap(({ dependency }) => dependency);
    const missing = new Set(imports.filter((name) => !files.has(name) && !asked.has(name)));
    if (missing.size === 0) return;
    for (const name of missing) asked.add(name);
    await Promise.all([...missing].map(add));
  }
}

function importsFirst(files: ReadonlyMap<string, FileDescriptorProto>): FileDescriptorProto[] {
  const ordered = new Set<FileDescriptorProto>();
  const visit = (name: string) => {
    const file = files.get(name);
    if (file === undefined || ordered.has(file)) return;
    file.dependency.forEach(visit);
    ordered.add(file);
  };
  for (const name of files.keys()) visit(name);
  return [...ordered];
}
