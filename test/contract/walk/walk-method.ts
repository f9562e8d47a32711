import assert from "node:assert/strict";
import { type DescMethod, getOption, type JsonObject } from "@bufbuild/protobuf";
import { Access, access } from "../../../clients/gen/caxton/v1/options_pb.ts";
import { readErrorReasons } from "../error-reasons.ts";
import type { Face, Outcome } from "./face.ts";
import type { Request, Row } from "./row.ts";
import { settle } from "./settle.ts";
import { type Facts, noFacts, type Stage } from "./stage.ts";

/** One method on one face: every kind of request and what came of it. */
export type Findings = Readonly<Record<string, Outcome>>;

export interface Walk {
  readonly method: DescMethod;
  readonly row: Row;
  readonly face: Face;
  readonly stage: Stage;
  readonly token: string;
}

const codes = new Map(readErrorReasons().map(({ reason, code }) => [reason as string, code]));

/** Calls the method in every way there is, the one that succeeds last. */
export async function walkMethod({ method, row, face, stage, token }: Walk): Promise<Findings> {
  const facts: Facts = {
    ...noFacts,
    workspace: stage.workspace,
    ...(await row.prepare?.(stage)),
  };
  const authorization = { authorization: `Bearer ${token}` };
  const call = async (request: Request, more: object = {}) => {
    const asked = request(facts);
    const requests = Array.isArray(asked) ? asked : [asked as JsonObject];
    const { take } = row;
    const outcome = await face.call({ method, requests, take, headers: authorization, ...more });
    return settle(outcome, row, facts.workspace);
  };
  const findings: Record<string, Outcome> = {};
  for (const kind of ["bad", "missing"] as const) {
    const refused = row[kind];
    if ("never" in refused) continue;
    findings[kind] = failsWith(await call(refused[0]), refused[1], `${kind} over ${face.name}`);
  }
  if (face.canOversize(method)) {
    // Which limit was broken differs: without a body it is that of the head of a request.
    const oversized = await call(row.good, { oversized: true });
    failsWith(oversized, "LIMIT_EXCEEDED", `oversized over ${face.name}`);
  }
  const late = await call(row.good, { headers: { ...authorization, ...face.late } });
  findings.late = failsWith(late, "DEADLINE_EXCEEDED", `late over ${face.name}`);
  if (getOption(method, access) === Access.TOKEN) {
    const foreign = await call(row.good, { headers: {} });
    findings.foreign = failsWith(foreign, "TOKEN_REQUIRED", `without a token over ${face.name}`);
  }
  findings.good = succeeds(await call(row.good), row, face);
  return findings;
}

function failsWith(outcome: Outcome, reason: string, what: string): Outcome {
  const info = outcome.error?.details.ErrorInfo as { reason?: string; domain?: string } | undefined;
  const seen = { code: outcome.error?.code, reason: info?.reason, domain: info?.domain };
  const expected = { code: codes.get(reason), reason, domain: "caxton" };
  assert.deepEqual(seen, expected, `${what}: ${JSON.stringify(outcome).slice(0, 1_000)}`);
  return outcome;
}

function succeeds(outcome: Outcome, { take }: Row, { name }: Face): Outcome {
  assert.equal(outcome.error, undefined, `good over ${name}: ${JSON.stringify(outcome.error)}`);
  assert.ok(outcome.messages.length >= (take ?? 1), `good over ${name}: too few messages`);
  return outcome;
}
