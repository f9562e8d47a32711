import { readFileSync } from "node:fs";
import {
  createFileRegistry,
  type DescMessage,
  fromBinary,
  type Message,
  type Registry,
} from "@bufbuild/protobuf";
import { type Any, FileDescriptorSetSchema } from "@bufbuild/protobuf/wkt";
import type { ServiceImpl } from "@connectrpc/connect";

/** The suite's own messages, as far as the service reads them; their .proto come with the suite. */
export interface Header {
  readonly name: string;
  readonly value: readonly string[];
}

export interface WantedError {
  readonly code: number;
  readonly message?: string;
  readonly details: readonly Any[];
}

export interface Wanted {
  readonly responseHeaders: readonly Header[];
  readonly responseTrailers: readonly Header[];
  readonly responseDelayMs: number;
}

/** How the suite wants a single answer to be. */
export interface WantedAnswer extends Wanted {
  readonly response:
    | { readonly case: "responseData"; readonly value: Uint8Array }
    | { readonly case: "error"; readonly value: WantedError }
    | { readonly case: undefined };
}

/** How the suite wants a stream of answers to be. */
export interface WantedStream extends Wanted {
  readonly responseData: readonly Uint8Array[];
  readonly error?: WantedError;
}

export type UnaryRequest = Message & { readonly responseDefinition?: WantedAnswer };
export type StreamRequest = Message & {
  readonly responseDefinition?: WantedStream;
  /** Whether an answer is due after each request. */
  readonly fullDuplex?: boolean;
};

/** The messages of the suite, from the image that `buf build` made of its .proto files. */
export function readRegistry(image: string): Registry {
  return createFileRegistry(fromBinary(FileDescriptorSetSchema, readFileSync(image)));
}

/** A message type of the suite by its short name. */
export function messageOf(registry: Registry, name: string): DescMessage {
  const found = registry.getMessage(`connectrpc.conformance.v1.${name}`);
  if (found === undefined) throw new Error(`the suite has no message ${name}`);
  return found;
}

/** The suite's service, whose methods are known at run time only. */
export function serviceOf(registry: Registry) {
  const found = registry.getService("connectrpc.conformance.v1.ConformanceService");
  if (found === undefined) throw new Error("the suite has no ConformanceService");
  return found;
}

export type ConformanceImpl = Partial<ServiceImpl<ReturnType<typeof serviceOf>>>;
