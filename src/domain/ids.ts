declare const brand: unique symbol;

/** A `T` that only the functions of one place make, so that two kinds of id cannot be mixed up. */
export type Brand<T, Name extends string> = T & { readonly [brand]: Name };

/** `agt_` and a UUIDv7: an agent over all its versions. */
export type AgentId = Brand<string, "AgentId">;
/** `conv_` and a UUIDv7. */
export type ConversationId = Brand<string, "ConversationId">;
/** `msg_` and a UUIDv7. */
export type MessageId = Brand<string, "MessageId">;
/** `turn_` and a UUIDv7. */
export type TurnId = Brand<string, "TurnId">;
/** Milliseconds since 1970 on the wall clock. Never used for order. */
export type UnixMs = Brand<number, "UnixMs">;
/** SHA-256 in lower-case hexadecimal. */
export type Sha256 = Brand<string, "Sha256">;
/** Place of an event in the log of all events: 1, 2, 3 …; grows with every event, never reused. */
export type Position = Brand<number, "Position">;

/** Kinds of id that a `Runtime` makes, and the prefix of each. */
export const idPrefixes = {
  agent: "agt",
  boot: "boot",
  call: "call",
  conversation: "conv",
  message: "msg",
  turn: "turn",
} as const;
export type IdKind = keyof typeof idPrefixes;
