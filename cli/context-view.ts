import type { Context } from "./contexts.ts";

/** What is shown of a context: everything but its key. */
export interface ShownContext {
  readonly name: string;
  readonly server: string;
  readonly workspace: string;
  /** Whether it has a key. */
  readonly apiKey: boolean;
  /** Whether it is in use. */
  readonly current: boolean;
}

/** What is shown of the context `name`, `current` being the one in use. */
export function toShownContext(
  name: string,
  { server, workspace, apiKey }: Context,
  current: string | undefined,
): ShownContext {
  return {
    name,
    server,
    workspace: workspace ?? "default",
    apiKey: apiKey !== undefined,
    current: name === current,
  };
}
