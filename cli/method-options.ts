import { type DescMethod, getOption, hasOption } from "@bufbuild/protobuf";
import { Access, access } from "../clients/gen/caxton/v1/options_pb.ts";
import { http } from "../clients/gen/google/api/annotations_pb.ts";

/** `GET /api/v1/agents/{agent}`; undefined for a call that REST does not have. */
export function findRestPath(method: DescMethod): string | undefined {
  if (!hasOption(method, http)) return undefined;
  const { pattern } = getOption(method, http);
  if (pattern.case === undefined || pattern.case === "custom") return undefined;
  return `${pattern.case.toUpperCase()} ${pattern.value}`;
}

/** Whether only callers with the server's token may make the call. */
export function needsToken(method: DescMethod): boolean {
  return getOption(method, access) === Access.TOKEN;
}
