import type { Plugin } from "esbuild";

export declare function loadLate(
  root: string,
  eager: (path: string) => boolean,
  prepare: (path: string, text: string) => string,
): Plugin;
