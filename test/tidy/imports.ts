import { posix } from "node:path";
import { layers } from "./layers.ts";
import type { ProjectFile } from "./project-files.ts";

const importPattern =
  /\bfrom\s+"([^"]+)"|\bimport\s+"([^"]+)"|\bimport\(\s*"([^"]+)"|\bnew URL\("(\.[^"]+\.ts)"/g;

/** What a file imports: paths from the root, `node:x` or names of packages. */
export function findImports({ path, text }: ProjectFile): string[] {
  const found = [...text.matchAll(importPattern)].map(
    (match) => match.slice(1).find(Boolean) ?? "",
  );
  return found.map((name) =>
    name.startsWith(".") ? posix.join(posix.dirname(path), name) : toPackage(name),
  );
}

function toPackage(name: string): string {
  if (name.startsWith("node:")) return name;
  return name
    .split("/")
    .slice(0, name.startsWith("@") ? 2 : 1)
    .join("/");
}

/** The deepest folder of the table that holds the file; undefined when none does. */
export function findLayer(path: string): string | undefined {
  const holds = (folder: string) => path.startsWith(`${folder}/`);
  return Object.keys(layers)
    .filter(holds)
    .toSorted((a, b) => b.length - a.length)[0];
}

/** Whether files of the layer may import it. A layer within another one is not part of it. */
export function mayImport(layer: string, imported: string): boolean {
  const target = findLayer(imported) ?? imported;
  if (target === layer) return true;
  const allowed = layers[layer] ?? [];
  return allowed.some(
    (entry) =>
      entry === target ||
      entry === imported ||
      (entry === "node:" && imported.startsWith("node:")) ||
      (entry === "src" && imported.startsWith("src/")),
  );
}
