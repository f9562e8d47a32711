import type { JsonValue } from "@bufbuild/protobuf";
import type { Outcome } from "./face.ts";
import type { Row } from "./row.ts";

/** What no two calls have in common. */
const looseEverywhere = ["cpuMs"];
const id = /\b([a-z]{3,5})_[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/g;
const time = /\b\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?Z/g;

/** Without the messages that do not come every time. */
export function keepConstant(outcome: Outcome, { always = () => true }: Row): Outcome {
  return { ...outcome, messages: outcome.messages.filter((message) => always(message as never)) };
}

/** What must be alike over all faces: without ids, times, the workspace and what is loose. */
export function settle(outcome: Outcome, row: Row, workspace: string): Outcome {
  const dropped = new Set([...looseEverywhere, ...(row.loose ?? [])]);
  const text = JSON.stringify(keepConstant(outcome, row))
    .replaceAll(id, "<$1>")
    .replaceAll(time, "<time>")
    .replaceAll(workspace, "<workspace>");
  return JSON.parse(text, (name, value: JsonValue) => {
    if (dropped.has(name)) return undefined;
    return name.endsWith("Token") && value !== "" ? "<token>" : value;
  });
}
