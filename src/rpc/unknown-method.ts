import type { Failure } from "../domain/failure.ts";
import type { Methods } from "./methods.ts";

const nameLengthMax = 100;

/** No such path on this server. */
export function methodNotFound(path: string): Failure {
  const message = `there is no ${show(path)} here: reflection and /openapi.json list what there is`;
  return { reason: "METHOD_NOT_FOUND", message };
}

/**
 * Service and method of a refused path for its record. Names that a caller made up are shown only
 * with METHOD_NOT_FOUND, where metrics leave them out.
 */
export function namesOf(
  { byPath }: Methods,
  path: string,
  { reason }: Failure,
): { service: string; method: string } {
  const method = byPath.get(path)?.method;
  if (method !== undefined) return { service: method.parent.typeName, method: method.name };
  if (reason !== "METHOD_NOT_FOUND") return { service: "unknown", method: "unknown" };
  const slash = path.lastIndexOf("/");
  return { service: show(path.slice(1, Math.max(1, slash))), method: show(path.slice(slash + 1)) };
}

function show(text: string): string {
  return text.slice(0, nameLengthMax).toWellFormed();
}
