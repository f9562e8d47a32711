import type { Binding } from "./bindings.ts";

/** A binding and the segments of the path, still encoded. */
export interface Route {
  readonly binding: Binding;
  readonly segments: readonly string[];
}

/** What a path is: a route, or one that other methods of HTTP have, or nothing. */
export type RouteSearch = Route | { readonly allowed: readonly string[] } | undefined;

export interface RouteTable {
  /** The path is without its query. A literal segment goes before a variable one. */
  find(httpMethod: string, path: string): RouteSearch;
}

/** Bindings by method of HTTP. */
type Ends = Map<string, Binding>;

interface Node {
  readonly literals: Map<string, Node>;
  /** Under `*` and `**`. */
  one: Node | undefined;
  rest: Node | undefined;
  /** What ends here, by verb. */
  readonly ends: Map<string, Ends>;
}

/** Two bindings that no request could tell apart are a bug of the contract and throw. */
export function createRouteTable(bindings: readonly Binding[]): RouteTable {
  const root = createNode();
  for (const binding of bindings) add(root, binding);
  return {
    find(httpMethod, path) {
      const segments = path.slice(1).split("/");
      const allowed = new Set<string>();
      for (const { ends, segments: matched } of findMatches(root, segments)) {
        const binding = ends.get(httpMethod);
        if (binding !== undefined) return { binding, segments: matched };
        for (const each of ends.keys()) allowed.add(each);
      }
      return allowed.size === 0 ? undefined : { allowed: [...allowed] };
    },
  };
}

function createNode(): Node {
  return { literals: new Map(), one: undefined, rest: undefined, ends: new Map() };
}

function add(root: Node, binding: Binding): void {
  const { httpMethod, template } = binding;
  let node = root;
  for (const segment of template.segments) node = descend(node, segment);
  const ends: Ends = node.ends.get(template.verb) ?? new Map();
  if (ends.has(httpMethod)) throw new Error(`${httpMethod} ${template.text} is taken already`);
  node.ends.set(template.verb, ends.set(httpMethod, binding));
}

function descend(node: Node, segment: string): Node {
  if (segment === "*") {
    node.one ??= createNode();
    return node.one;
  }
  if (segment === "**") {
    node.rest ??= createNode();
    return node.rest;
  }
  const next = node.literals.get(segment) ?? createNode();
  node.literals.set(segment, next);
  return next;
}

interface Match {
  readonly ends: Ends;
  readonly segments: readonly string[];
}

/**
 * With the last colon as the beginning of a verb; only where there is no such verb, as a part
 * of the last segment.
 */
function findMatches(root: Node, segments: readonly string[]): readonly Match[] {
  const last = segments.at(-1) ?? "";
  const colon = last.lastIndexOf(":");
  if (colon >= 0) {
    const before = [...segments.slice(0, -1), last.slice(0, colon)];
    const found = endsOf(root, before, decodeLiteral(last.slice(colon + 1)));
    if (found.length > 0) return found;
  }
  return endsOf(root, segments, "");
}

function endsOf(root: Node, segments: readonly string[], verb: string): readonly Match[] {
  const found: Match[] = [];
  visit(root, segments, 0, (node) => {
    const ends = node.ends.get(verb);
    if (ends !== undefined) found.push({ ends, segments });
  });
  return found;
}

/** Every node that the segments from `at` on lead to, the most literal one first. */
function visit(
  node: Node,
  segments: readonly string[],
  at: number,
  take: (node: Node) => void,
): void {
  const segment = segments[at];
  if (segment === undefined) take(node);
  else {
    const literal = node.literals.get(decodeLiteral(segment));
    if (literal !== undefined) visit(literal, segments, at + 1, take);
    if (node.one !== undefined && segment !== "") visit(node.one, segments, at + 1, take);
  }
  if (node.rest !== undefined) take(node.rest);
}

function decodeLiteral(segment: string): string {
  if (!segment.includes("%")) return segment;
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
