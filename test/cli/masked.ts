/** A screen without what differs from run to run: times, ids, checksums, ports and folders. */
export function masked(screen: string, ...folders: readonly string[]): string {
  const named = folders.reduce((text, folder) => text.replaceAll(folder, "<folder>"), screen);
  return named
    .replaceAll(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z/g, "<time>")
    .replaceAll(/\b(agt|boot|turn|conv|msg)_[0-9a-f-]{36}\b/g, "<id>")
    .replaceAll(/\b[0-9a-f]{64}\b/g, "<checksum>")
    .replaceAll(/\b[0-9a-f]{12}\b/g, "<start of it>")
    .replaceAll(/127\.0\.0\.1:\d+/g, "127.0.0.1:<port>");
}
