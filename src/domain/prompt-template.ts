/** A piece of a parsed template. Places are indexes into its text. */
export type TemplateNode =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "variable"; readonly path: readonly string[] }
  | {
      readonly kind: "if";
      readonly condition: readonly string[];
      readonly body: readonly TemplateNode[];
      readonly otherwise: readonly TemplateNode[];
    }
  | {
      readonly kind: "each";
      readonly list: readonly string[];
      readonly body: readonly TemplateNode[];
    };

/** A variable that a template names. */
export interface TemplateReference {
  /** `user` of `{{user.name}}`. */
  readonly root: string;
  readonly at: number;
  /** Whether it stands inside `{{#each}}`, where `this` and `@index` exist. */
  readonly insideEach: boolean;
}

/** A place where a template is not well formed. */
export interface TemplateProblem {
  readonly at: number;
  readonly message: string;
  readonly hint: string;
}

export interface PromptTemplate {
  readonly nodes: readonly TemplateNode[];
  readonly references: readonly TemplateReference[];
  /** Empty when the template is well formed. */
  readonly problems: readonly TemplateProblem[];
}

/** Blocks in blocks; more is refused, so that rendering needs little stack. */
export const templateDepthMax = 16;

interface Block {
  readonly kind: "if" | "each";
  readonly at: number;
  readonly path: readonly string[];
  readonly insideEach: boolean;
  readonly body: TemplateNode[];
  /** Set from `{{else}}` on. */
  otherwise: TemplateNode[] | undefined;
}

interface Parser {
  readonly root: TemplateNode[];
  readonly blocks: Block[];
  readonly references: TemplateReference[];
  readonly problems: TemplateProblem[];
}

/** `a`, `a.b.c`, `this`, `@index`. */
const pathPattern = /^(?:@index|[A-Za-z_][A-Za-z0-9_-]*(?:\.[A-Za-z0-9_][A-Za-z0-9_-]*)*)$/;
const forms = "use {{name}}, {{#if name}}…{{else}}…{{/if}} or {{#each name}}…{{/each}}";

/** Parses `{{variable}}`, `{{#if}}` and `{{#each}}`; reports every problem and never throws. */
export function parsePromptTemplate(text: string): PromptTemplate {
  const parser: Parser = { root: [], blocks: [], references: [], problems: [] };
  let at = 0;
  for (;;) {
    const open = text.indexOf("{{", at);
    if (open < 0) break;
    pushText(parser, text.slice(at, open));
    const close = text.indexOf("}}", open + 2);
    if (close < 0) {
      problem(parser, open, "'{{' is never closed", "close it with '}}'");
      at = text.length;
      break;
    }
    parseTag(parser, text.slice(open + 2, close).trim(), open);
    at = close + 2;
  }
  pushText(parser, text.slice(at));
  for (const block of parser.blocks) {
    const hint = `add '{{/${block.kind}}}' where the block ends`;
    problem(parser, block.at, `'{{#${block.kind}}}' is never closed`, hint);
  }
  return { nodes: parser.root, references: parser.references, problems: parser.problems };
}

function problem(parser: Parser, at: number, message: string, hint: string): void {
  parser.problems.push({ at, message, hint });
}

/** Where the next node goes: into the innermost open block. */
function target({ root, blocks }: Parser): TemplateNode[] {
  const block = blocks.at(-1);
  return block === undefined ? root : (block.otherwise ?? block.body);
}

function pushText(parser: Parser, text: string): void {
  if (text !== "") target(parser).push({ kind: "text", text });
}

function parseTag(parser: Parser, tag: string, at: number): void {
  if (tag.startsWith("#")) openBlock(parser, tag, at);
  else if (tag.startsWith("/")) closeBlock(parser, tag.slice(1).trim(), at);
  else if (tag === "else") startElse(parser, at);
  else {
    const path = parsePath(parser, tag, at);
    if (path !== undefined) target(parser).push({ kind: "variable", path });
  }
}

function parsePath(parser: Parser, written: string, at: number): readonly string[] | undefined {
  if (!pathPattern.test(written)) {
    const message = written === "" ? "'{{}}' names no variable" : "this is not a variable name";
    problem(parser, at, message, forms);
    return undefined;
  }
  const path = written.split(".");
  const root = path[0] ?? "";
  const insideEach = parser.blocks.at(-1)?.insideEach ?? false;
  parser.references.push({ root, at, insideEach });
  return path;
}

function openBlock(parser: Parser, tag: string, at: number): void {
  const [, kind, written] = /^#(if|each)\s+(.+)$/s.exec(tag) ?? [];
  if ((kind !== "if" && kind !== "each") || written === undefined) {
    problem(parser, at, "this block is not known", forms);
    return;
  }
  if (parser.blocks.length === templateDepthMax) {
    problem(parser, at, `blocks are nested more than ${templateDepthMax} deep`, "nest less");
  }
  const path = parsePath(parser, written.trim(), at) ?? [];
  const insideEach = kind === "each" || (parser.blocks.at(-1)?.insideEach ?? false);
  parser.blocks.push({ kind, at, path, insideEach, body: [], otherwise: undefined });
}

function startElse(parser: Parser, at: number): void {
  const block = parser.blocks.at(-1);
  if (block?.kind !== "if" || block.otherwise !== undefined) {
    problem(parser, at, "'{{else}}' belongs to no '{{#if}}'", forms);
    return;
  }
  block.otherwise = [];
}

function closeBlock(parser: Parser, name: string, at: number): void {
  const block = parser.blocks.at(-1);
  if (block === undefined || block.kind !== name) {
    const open = block === undefined ? "no block is open" : `'{{#${block.kind}}}' is open`;
    const hint = block === undefined ? "remove it" : `close that first with '{{/${block.kind}}}'`;
    problem(parser, at, `this closes '${name.slice(0, 20)}', but ${open}`, hint);
    return;
  }
  parser.blocks.pop();
  target(parser).push(
    block.kind === "each"
      ? { kind: "each", list: block.path, body: block.body }
      : { kind: "if", condition: block.path, body: block.body, otherwise: block.otherwise ?? [] },
  );
}
