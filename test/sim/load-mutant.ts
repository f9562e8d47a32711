import { readFileSync } from "node:fs";
import { registerHooks } from "node:module";
import { fileURLToPath } from "node:url";
import type { Edit, Mutant } from "./mutants.ts";

type Simulation = typeof import("./simulate.ts");

const root = new URL("../../", import.meta.url).href;
const source = new URL("../../src/", import.meta.url).href;

/** Every mutant that was loaded, by its number. */
const loaded: Mutant[] = [];

/**
 * Query that all modules of a mutant's simulation carry, so that they are none of the real ones.
 */
const queryPattern = /\?mutant=(\d+)$/;

registerHooks({
  resolve(specifier, context, next) {
    const found = next(specifier, context);
    const query = queryPattern.exec(context.parentURL ?? "")?.[0];
    const isOurs = found.url.startsWith(root) && !found.url.includes("/node_modules/");
    if (query === undefined || !isOurs || found.url.includes("?")) return found;
    return { ...found, url: found.url + query };
  },
  load(url, context, next) {
    const found = next(url, context);
    const mutant = loaded[Number(queryPattern.exec(url)?.[1])];
    const edits = mutant?.edits.filter(({ file }) => url.startsWith(`${source}${file}?`)) ?? [];
    if (mutant === undefined || edits.length === 0) return found;
    return { ...found, source: mutate(mutant, edits) };
  },
});

/** The simulation over a core with the fault. Throws when the fault finds no place any more. */
export function loadMutant(mutant: Mutant): Promise<Simulation> {
  for (const edit of mutant.edits) mutate(mutant, [edit]);
  loaded.push(mutant);
  return import(`./simulate.ts?mutant=${loaded.length - 1}`);
}

/** The text of the file that all `edits` are of, with them. */
function mutate({ name }: Mutant, edits: readonly Edit[]): string {
  let text = "";
  for (const { file, find, replace } of edits) {
    text ||= readFileSync(fileURLToPath(source + file), "utf8");
    if (text.split(find).length !== 2) {
      throw new Error(`mutant '${name}': src/${file} must have this text once: ${find}`);
    }
    text = text.replace(find, () => replace);
  }
  return text;
}
