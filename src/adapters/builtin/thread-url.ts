/** The module of a thread beside `moduleUrl`: a source file, or compiled in a distribution. */
export function threadUrl(name: string, moduleUrl: string): URL {
  const extension = moduleUrl.endsWith(".ts") ? "ts" : "js";
  return new URL(`./${name}.${extension}`, moduleUrl);
}
