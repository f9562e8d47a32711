import assert from "node:assert/strict";
import { type DescMethod, getOption, type JsonObject } from "@bufbuild/protobuf";
import { Access, access } from "../../../clients/gen/caxton/v1/options_pb.ts";
import { readErrorReasons } from "../error-reasons.ts";
import { breakPromises } from "./broken-promises.ts";
import type { Face, Outcome } from "./face.ts";
import { setRequestId } from "./request-ids.ts";
import type { Request, Row } from "./row.ts";
import { keepConstant, settle } from "./settle.ts";
import { type Facts, lookAt, noFacts, type Stage } from "./stage.ts";

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

/** Prepares the stage and gives a function that calls with what is on it. */
async function enter({ method, row, face, stage, token }: Walk) {
  const facts: Facts = {
    ...noFacts,
    workspace: stage.workspace,
    ...(await row.prepare?.(stage)),
  };
  const authorization = { authorization: `Bearer ${token}` };
  const { take } = row;
  const common = { method, take, headers: authorization };
  const call = async (requests: readonly JsonObject[], more: object = {}) =>
    settle(await face.call({ ...common, requests, ...more }), row, facts.workspace);
  const callOver = async (other: Face, requests: readonly JsonObject[]) =>
    keepConstant(await other.call({ ...common, requests }), row);
  const look = () => lookAt(stage, facts.workspace);
  const ask = (request: Request) => {
    const asked = request(facts);
    return Array.isArray(asked) ? asked : [asked as JsonObject];
  };
  return { authorization, ask, call, callOver, look };
}

/** Calls the method in every way there is, the one that succeeds last. */
export async function walkMethod(walk: Walk): Promise<Findings> {
  const { method, row, face } = walk;
  const { authorization, ask, call, look } = await enter(walk);
  const good = ask(row.good);
  const findings: Record<string, Outcome> = {};
  const before = await look();
  for (const kind of ["bad", "missing"] as const) {
    const refused = row[kind];
    if ("never" in refused) continue;
    findings[kind] = failsWith(
      await call(ask(refused[0])),
      refused[1],
      `${kind} over ${face.name}`,
    );
  }
  if (face.canOversize(method)) {
    // Which limit was broken differs: without a body it is that of the head of a request.
    const oversized = await call(good, { oversized: true });
    failsWith(oversized, "LIMIT_EXCEEDED", `oversized over ${face.name}`);
  }
  const late = await call(good, { headers: { ...authorization, ...face.late } });
  findings.late = failsWith(late, "DEADLINE_EXCEEDED", `late over ${face.name}`);
  if (getOption(method, access) === Access.TOKEN) {
    const foreign = await call(good, { headers: {} });
    findings.foreign = failsWith(foreign, "TOKEN_REQUIRED", `without a token over ${face.name}`);
  }
  assert.equal(await look(), before, `a call that was refused over ${face.name} changed something`);
  findings.good = succeeds(await call(good), row, face);
  return findings;
}

/** Breaks in one field after the other what its comment says; each must be told. */
export async function walkPromises(walk: Walk): Promise<void> {
  const { method, row } = walk;
  const { ask, call } = await enter(walk);
  for (const { name, requests } of breakPromises(method, ask(row.good))) {
    const seen = JSON.stringify(await call(requests));
    assert.match(seen, /INVALID_(REQUEST|MANIFEST)|TOO_LARGE/, `${name}: ${seen.slice(0, 1_000)}`);
  }
}

/**
 * Sends one write over each of the faces with the same id: it is done once, and the same id with
 * other content is refused.
 */
export async function walkRepeats(walk: Walk, faces: readonly Face[]): Promise<void> {
  const { method, row, stage } = walk;
  const { ask, callOver } = await enter(walk);
  const withId = (request: Request) => setRequestId(method, ask(request), stage.workspace);
  let first: Outcome | undefined;
  for (const face of faces) {
    const outcome = succeeds(await callOver(face, withId(row.good)), row, face);
    first ??= outcome;
    assert.deepEqual(outcome, first, `${face.name} repeats ${faces[0]?.name}`);
    if ("never" in row.missing) continue;
    const other = await callOver(face, withId(row.missing[0]));
    failsWith(other, "REQUEST_ID_REUSED", `other content over ${face.name}`);
  }
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
