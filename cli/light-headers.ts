type Init = ConstructorParameters<typeof Headers>[0];
type Pairs = ReturnType<Headers["entries"]>;

/**
 * Headers of a call, as the bundle of the command and the server has them: they do what `Headers`
 * of `fetch` do. Node loads all of `fetch` for its own, which takes half as long as Node itself
 * takes to start.
 */
export class LightHeaders implements Headers {
  readonly #values = new Map<string, string[]>();

  constructor(init: Init = []) {
    const pairs = Symbol.iterator in init ? init : Object.entries(init);
    for (const [name, value] of pairs as Iterable<[string, string]>) this.append(name, value);
  }

  append(name: string, value: string): void {
    const key = toKey(name);
    this.#values.set(key, [...(this.#values.get(key) ?? []), toContent(value)]);
  }

  delete(name: string): void {
    this.#values.delete(toKey(name));
  }

  get(name: string): string | null {
    return this.#values.get(toKey(name))?.join(", ") ?? null;
  }

  getSetCookie(): string[] {
    return [...(this.#values.get("set-cookie") ?? [])];
  }

  has(name: string): boolean {
    return this.#values.has(toKey(name));
  }

  set(name: string, value: string): void {
    this.#values.set(toKey(name), [toContent(value)]);
  }

  forEach(visit: (value: string, name: string, headers: Headers) => void): void {
    for (const [name, value] of this) visit(value, name, this);
  }

  *entries(): Pairs {
    for (const name of [...this.#values.keys()].sort()) {
      const values = this.#values.get(name) ?? [];
      const rows = name === "set-cookie" ? values : [values.join(", ")];
      for (const value of rows) yield [name, value];
    }
  }

  *keys(): ReturnType<Headers["keys"]> {
    for (const [name] of this.entries()) yield name;
  }

  *values(): ReturnType<Headers["keys"]> {
    for (const [, value] of this.entries()) yield value;
  }

  [Symbol.iterator](): Pairs {
    return this.entries();
  }
}

/** Throws `TypeError` for what is no name of a header. */
function toKey(name: string): string {
  if (/^[\w!#$%&'*+.^`|~-]+$/.test(name)) return name.toLowerCase();
  throw new TypeError(`'${name}' is no name of a header`);
}

/** Throws `TypeError` for text that would break the line of the header, or is not Latin-1. */
function toContent(value: string): string {
  const content = String(value).replace(/^[\t\n\r ]+|[\t\n\r ]+$/g, "");
  if (/[\0\n\r\u0100-\uffff]/.test(content)) throw new TypeError("No text for a header");
  return content;
}
