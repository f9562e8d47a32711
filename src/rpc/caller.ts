import { createHash, timingSafeEqual } from "node:crypto";
import { type DescMethod, getOption } from "@bufbuild/protobuf";
import { Access, access } from "../../clients/gen/caxton/v1/options_pb.ts";
import type { Caller } from "../domain/agent.ts";
import { FailureError } from "../domain/failure.ts";

const claimedUserLengthMax = 200;

/** A request header by its lower-case name. */
export type ReadHeader = (name: string) => string | null | undefined;

const local: Caller = { kind: "local", claimedUser: "" };

/**
 * Finds out who calls: `local-token` with the token of this start, else `local`. A wrong token is
 * refused (TOKEN_INVALID) rather than ignored.
 */
export function createCallerCheck(token: string): (header: ReadHeader) => Caller {
  const expected = digest(token);
  return (header) => {
    const authorization = header("authorization") ?? "";
    const claimedUser = parseClaimedUser(header("caxton-user") ?? "");
    if (authorization === "") return claimedUser === "" ? local : { kind: "local", claimedUser };
    const sent = /^bearer +(\S+)$/i.exec(authorization.trim())?.[1];
    // Digests have one length, so that the comparison tells nothing, not even the length.
    if (sent !== undefined && timingSafeEqual(digest(sent), expected)) {
      return { kind: "local-token", claimedUser };
    }
    throw new FailureError({
      reason: "TOKEN_INVALID",
      message:
        "the token is not the one of this start of the server: read it anew from server.json in the data directory",
    });
  };
}

/**
 * Throws TOKEN_REQUIRED when the method's `(caxton.v1.access)` asks for more than the caller has.
 */
export function checkAccess(method: DescMethod, caller: Caller): void {
  if (caller.kind === "local-token" || !needsToken(method)) return;
  throw new FailureError({
    reason: "TOKEN_REQUIRED",
    message: `${method.name} needs the token of server.json in the data directory: send it as "Authorization: Bearer <token>"`,
  });
}

const guarded = new WeakMap<DescMethod, boolean>();

function needsToken(method: DescMethod): boolean {
  let known = guarded.get(method);
  if (known === undefined) {
    known = getOption(method, access) === Access.TOKEN;
    guarded.set(method, known);
  }
  return known;
}

/** The name is only ever shown: what cannot be shown is left out of it. */
function parseClaimedUser(value: string): string {
  if (value === "") return value;
  const printable = value.replace(/[^\P{C}]/gu, "").trim();
  return [...printable].slice(0, claimedUserLengthMax).join("");
}

function digest(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}
