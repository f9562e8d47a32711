import assert from "node:assert/strict";
import { describe, test } from "node:test";
import {
  create,
  createFileRegistry,
  fromBinary,
  getOption,
  type MessageInitShape,
} from "@bufbuild/protobuf";
import {
  type FileDescriptorProto,
  FileDescriptorProtoSchema,
  FileDescriptorSetSchema,
} from "@bufbuild/protobuf/wkt";
import { Access, access } from "../../clients/gen/caxton/v1/options_pb.ts";
import {
  ServerReflection,
  type ServerReflectionRequestSchema,
} from "../../clients/gen/grpc/reflection/v1/reflection_pb.ts";
import { ServerReflection as Alpha } from "../../clients/gen/grpc/reflection/v1alpha/reflection_pb.ts";
import { grpcStack } from "./stacks.ts";
import { startedPort } from "./started-port.ts";

type Query = NonNullable<MessageInitShape<typeof ServerReflectionRequestSchema>["messageRequest"]>;

/** Asks both versions on one stream each, and gives the answers once they agree. */
async function ask(url: string, ...queries: Query[]) {
  async function* requests() {
    for (const messageRequest of queries) yield { host: "h", messageRequest };
  }
  const collect = async (service: typeof ServerReflection) => {
    const answers = grpcStack.client(service, url).serverReflectionInfo(requests());
    const collected = [];
    for await (const { messageResponse } of answers) collected.push(messageResponse);
    return collected;
  };
  const [answers, alpha] = await Promise.all([collect(ServerReflection), collect(Alpha as never)]);
  const plain = (value: unknown) =>
    JSON.stringify(value, (key, field) => (key === "$typeName" ? undefined : field));
  assert.equal(plain(alpha), plain(answers), "v1alpha says the same as v1");
  return answers;
}

function filesOf(
  answer: Awaited<ReturnType<typeof ask>>[number] | undefined,
): FileDescriptorProto[] {
  assert.equal(answer?.case, "fileDescriptorResponse", JSON.stringify(answer));
  return (answer.value as { fileDescriptorProto: Uint8Array[] }).fileDescriptorProto.map((bytes) =>
    fromBinary(FileDescriptorProtoSchema, bytes),
  );
}

function numbersOf(answer: Awaited<ReturnType<typeof ask>>[number] | undefined): number[] {
  assert.equal(answer?.case, "allExtensionNumbersResponse");
  return (answer.value as { extensionNumber: number[] }).extensionNumber;
}

const probeFile = "caxton/test/v1/probe.proto";
const systemFile = "caxton/v1/system_service.proto";
const optionsFile = "caxton/v1/options.proto";

describe("reflection", () => {
  test("lists every service, itself and health among them", async () => {
    await using port = await startedPort();
    const [answer] = await ask(port.url, { case: "listServices", value: "" });
    assert.equal(answer?.case, "listServicesResponse");
    const { service } = answer.value as { service: { name: string }[] };
    assert.deepEqual(
      service.map(({ name }) => name),
      [
        "caxton.test.v1.ProbeService",
        "caxton.v1.SystemService",
        "grpc.health.v1.Health",
        "grpc.reflection.v1.ServerReflection",
        "grpc.reflection.v1alpha.ServerReflection",
      ],
    );
  });

  const symbols: readonly (readonly [string, string])[] = [
    ["caxton.test.v1.ProbeService", probeFile],
    ["caxton.test.v1.ProbeService.Unary", probeFile],
    [".caxton.test.v1.UnaryRequest", probeFile],
    ["caxton.test.v1.UnaryRequest.text", probeFile],
    ["google.rpc.ErrorInfo", "google/rpc/error_details.proto"],
    ["caxton.v1.Diagnostic", "caxton/v1/error.proto"],
    ["caxton.v1.ComponentState", systemFile],
    ["caxton.v1.COMPONENT_STATE_OK", systemFile],
    ["caxton.v1.access", optionsFile],
    ["caxton.v1.Access", optionsFile],
    ["grpc.health.v1.HealthCheckResponse.ServingStatus", "health/v1/health.proto"],
    ["grpc.health.v1.HealthCheckResponse.SERVING", "health/v1/health.proto"],
    [
      "grpc.reflection.v1.ServerReflectionRequest.message_request",
      "grpc/reflection/v1/reflection.proto",
    ],
    ["google.protobuf.Timestamp", "google/protobuf/timestamp.proto"],
  ];
  test("finds the file of every kind of symbol", async () => {
    await using port = await startedPort();
    const queries = symbols.map(([value]) => ({ case: "fileContainingSymbol", value }) as const);
    const answers = await ask(port.url, ...queries);
    for (const [index, [symbol, file]] of symbols.entries()) {
      assert.equal(filesOf(answers[index])[0]?.name, file, symbol);
    }
  });

  test("gives a file with all that it imports, from which the service can be built again", async () => {
    await using port = await startedPort();
    const [answer] = await ask(port.url, { case: "fileByFilename", value: systemFile });
    const file = filesOf(answer);
    assert.deepEqual(file.map(({ name }) => name).sort(), [
      optionsFile,
      systemFile,
      "google/api/annotations.proto",
      "google/api/http.proto",
      "google/protobuf/descriptor.proto",
      "google/protobuf/struct.proto",
      "google/protobuf/timestamp.proto",
    ]);
    const registry = createFileRegistry(
      create(FileDescriptorSetSchema, { file: file.toReversed() }),
    );
    const method = registry.getService("caxton.v1.SystemService")?.method.getConfig;
    assert.ok(method);
    assert.equal(getOption(method, access), Access.TOKEN, "options come along");
  });

  test("finds extensions and their numbers", async () => {
    await using port = await startedPort();
    const containingType = "google.protobuf.MethodOptions";
    const [file, numbers, none] = await ask(
      port.url,
      { case: "fileContainingExtension", value: { containingType, extensionNumber: 51_001 } },
      { case: "allExtensionNumbersOfType", value: containingType },
      { case: "allExtensionNumbersOfType", value: "caxton.test.v1.UnaryRequest" },
    );
    assert.equal(filesOf(file)[0]?.name, optionsFile);
    const httpRule = 72_295_728;
    assert.deepEqual(numbersOf(numbers).toSorted(), [51_001, httpRule]);
    assert.deepEqual(numbersOf(none), []);
  });

  test("what is not there is an error in the answer, and the stream goes on", async () => {
    await using port = await startedPort();
    const answers = await ask(
      port.url,
      { case: "fileByFilename", value: "nope.proto" },
      { case: "fileContainingSymbol", value: "nope.Nope" },
      { case: "fileContainingExtension", value: { containingType: "nope", extensionNumber: 1 } },
      { case: "allExtensionNumbersOfType", value: "nope" },
      { case: undefined },
      { case: "fileContainingSymbol", value: "caxton.test.v1.ProbeService" },
    );
    const codes = answers.map((answer) =>
      answer.case === "errorResponse" ? (answer.value as { errorCode: number }).errorCode : 0,
    );
    assert.deepEqual(codes, [5, 5, 5, 5, 3, 0]);
  });
});
