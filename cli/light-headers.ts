type Init = ConstructorParameters<typeof Headers>[0];
type Pairs = ReturnType<Headers["entries"]>;

/**
 * Headers of a call, as the client of the command uses them: what `Headers` of `fetch` does, but
 * for the checks, which `node:http` makes. Node loads all of `fetch` for its own, which takes as
 * long as Node itself takes to start.
 */
export class LightHeaders implements Headers {
  readonly #values = new Map<string, string[]>();

  constructor(init: Init = []) {
    const pairs = Symbol.iterator in init ? init : Object.entries(init);
    for (const [name, value] of pairs as Iterable<[string, string]>) this.append(name, value);
  }

  append(name: string, value: string): void {
    const values = this.#values.get(name.toLowerCase()) ?? [];
    this.#values.set(name.toLowerCase(), [...values, value.trim()]);
  }

  delete(name: string): void {
    this.#values.delete(name.toLowerCase());
  }

  get(name: string): string | null {
    return this.#values.get(name.toLowerCase())?.join(", ") ?? null;
  }

  getSetCookie(): string[] {
    return [...(this.#values.get("set-cookie") ?? [])];
  }

  has(name: string): boolean {
    return this.#values.has(name.toLowerCase());
  }

  set(name: string, value: string): void {
    this.#values.set(name.toLowerCase(), [value.trim()]);
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
