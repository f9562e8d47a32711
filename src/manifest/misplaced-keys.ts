import type { Located } from "./located.ts";
import type { Report } from "./report.ts";
import { fieldPath } from "./show.ts";

/**
 * Keys that published agent files print after a table header, where TOML puts them into that table:
 * they are read as top-level keys.
 */
const hoistedKeys: ReadonlySet<string> = new Set([
  "system_prompt",
  "user_prompt_template",
  "documentation",
  "author",
  "license",
  "tags",
  "created",
  "updated",
  "capabilities",
  "tools",
]);

/** Sections whose `tools` are their own. */
const sectionsWithTools: ReadonlySet<string> = new Set([
  "routing_rules",
  "workflows",
  "error_handling",
]);

/**
 * Moves misplaced keys to the top level, each with a warning; a conflict where it is there
 * already.
 */
export function moveMisplacedKeys(report: Report, root: Located): void {
  for (const [key, section] of [...(root.table ?? [])]) {
    moveFrom(section, { report, root, path: key, ownsTools: sectionsWithTools.has(key) });
  }
}

interface Place {
  readonly report: Report;
  readonly root: Located;
  readonly path: string;
  readonly ownsTools: boolean;
}

/**
 * Only tables with a header can catch a key by accident; inline tables and dotted keys are meant.
 */
function moveFrom(node: Located, place: Place): void {
  const { path } = place;
  for (const [index, item] of node.items?.entries() ?? []) {
    if (item.header) moveFrom(item, { ...place, path: `${path}[${index}]` });
  }
  for (const [key, child] of [...(node.table ?? [])]) {
    const movable = node.header && !child.header && hoistedKeys.has(key);
    if (movable && !(key === "tools" && place.ownsTools)) move(node, child, place);
    else moveFrom(child, { ...place, path: fieldPath(path, key) });
  }
}

function move(from: Located, node: Located, { report, root, path }: Place): void {
  const { key } = node;
  from.table?.delete(key);
  if (root.table?.has(key)) {
    report.error({
      code: "CONFLICT",
      at: node.keyAt,
      field: key,
      message: `'${key}' stands in [${path}] and also elsewhere as a top-level key`,
      hint: "keep one of the two, before the first [table]",
    });
    return;
  }
  root.table?.set(key, node);
  report.warn({
    code: "MISPLACED_KEY",
    at: node.keyAt,
    field: key,
    message: `'${key}' stands after [${path}], so TOML puts it into that table`,
    hint: `move '${key}' above the first [table]; it was read as a top-level key`,
  });
}
