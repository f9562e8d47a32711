import type { Position } from "../../../domain/ids.ts";
import type { Tables } from "../tables.ts";
import type { OperationHandler } from "./operation-handler.ts";

/** Writes one event that belongs to no other write. */
export function appendEventHandler({ events }: Tables): OperationHandler<"appendEvent"> {
  return {
    perform({ event, at, workspace, subject, actor, attributes }) {
      const position = events.append({ kind: event, at, workspace, subject, actor, attributes });
      return { result: position, references: [{ position }] };
    },
    recall: (_input, [reference]) => (reference?.position ?? 0) as Position,
  };
}
