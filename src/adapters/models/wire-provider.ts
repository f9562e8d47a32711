import type { LanguageModelV3, SharedV3ProviderOptions } from "@ai-sdk/provider";
import {
  ModelError,
  type ModelPart,
  type ModelProvider,
  type ModelRequest,
} from "../../domain/model.ts";
import { waitOver } from "../../domain/wait-over.ts";
import { readParts } from "./read-parts.ts";
import { toCallOptions } from "./to-call-options.ts";
import { toModelError } from "./to-model-error.ts";
import type { WireConnection } from "./wire-connection.ts";
import { createWireFetch, type WireFetch } from "./wire-fetch.ts";

/** One wire format, spoken by a package of the AI SDK. */
export interface Wire {
  /** Loads the package, which takes time and memory and happens at the first call. */
  readonly load: (
    connection: WireConnection,
    fetch: WireFetch,
  ) => Promise<(model: string) => LanguageModelV3>;
  /** Header of the key in the package's own spelling, and its value. */
  readonly keyHeader: string;
  readonly toKeyValue: (key: string) => string;
  readonly providerOptions?: SharedV3ProviderOptions;
}

/** Models kept ready for each connection; agents may name any. */
const modelsMax = 50;

/**
 * A provider that speaks one wire format. The key is read for each call and goes into a header of
 * that request only. Time-outs and repeats are not its business.
 */
export function createWireProvider(connection: WireConnection, wire: Wire): ModelProvider {
  const findModel = createModels(connection, wire);
  return {
    name: connection.name,
    contextTokens: () => connection.contextTokens,
    stream: (request, signal) => streamAnswer(connection, wire, findModel, { request, signal }),
  };
}

interface Call {
  readonly request: ModelRequest;
  readonly signal: AbortSignal;
}

async function* streamAnswer(
  connection: WireConnection,
  wire: Wire,
  findModel: (name: string) => Promise<LanguageModelV3>,
  { request, signal }: Call,
): AsyncGenerator<ModelPart, void, void> {
  signal.throwIfAborted();
  const { name: provider, baseUrl, keyHint } = connection;
  const model = request.model || connection.defaultModel || "";
  const secrets: string[] = [];
  const left = new AbortController();
  const leave = () => left.abort(signal.reason);
  signal.addEventListener("abort", leave);
  try {
    const headers = await toHeaders(connection, wire, secrets);
    if (model === "") throw noModel();
    const found = await findModel(model);
    const { stream } = await found.doStream({
      ...toCallOptions(request),
      headers,
      abortSignal: left.signal,
      ...(wire.providerOptions === undefined ? {} : { providerOptions: wire.providerOptions }),
    });
    yield* readParts(stream, { model, answerBytesMax: connection.answerBytesMax });
  } catch (error) {
    signal.throwIfAborted();
    throw toModelError(error, { provider, model, baseUrl, keyHint, secrets });
  } finally {
    signal.removeEventListener("abort", leave);
    // Ends the request where the reader or an error left it in the middle.
    left.abort(waitOver);
  }
}

function noModel(): ModelError {
  const text = "no model is named; set model in the agent's [llm], or default_model in [models]";
  return new ModelError("MODEL_REFUSED", text, { retryable: false });
}

/** What is undefined is taken out of the request by the packages. */
async function toHeaders(
  connection: WireConnection,
  wire: Wire,
  secrets: string[],
): Promise<Record<string, string | undefined>> {
  const { needsKey, keyHint, keyHeader = wire.keyHeader } = connection;
  const headers: Record<string, string | undefined> = { [wire.keyHeader]: undefined };
  const key = await connection.readKey();
  if (key === undefined && needsKey) {
    const text = `there is no key; ${keyHint}`;
    throw new ModelError("MODEL_NOT_AUTHORIZED", text, { retryable: false });
  }
  if (key !== undefined) {
    secrets.push(key);
    headers[keyHeader] = keyHeader === wire.keyHeader ? wire.toKeyValue(key) : key;
  }
  const more = connection.readHeaders();
  secrets.push(...Object.values(more));
  return { ...headers, ...more };
}

/** Loads the package once; a failed load is tried again by the next call. */
function createModels(
  connection: WireConnection,
  wire: Wire,
): (name: string) => Promise<LanguageModelV3> {
  const fetch = createWireFetch(connection.dispatcher, connection.answerBytesMax);
  const models = new Map<string, LanguageModelV3>();
  let create: ((model: string) => LanguageModelV3) | undefined;
  return async (name) => {
    create ??= await wire.load(connection, fetch);
    const known = models.get(name);
    if (known !== undefined) return known;
    if (models.size >= modelsMax) models.clear();
    const model = create(name);
    models.set(name, model);
    return model;
  };
}
