import type { WireKind } from "./provider-kinds.ts";

/** Kinds whose servers have their interface at `/v1` and are often named without it. */
const versionedKinds: readonly WireKind[] = [
  "ollama",
  "vllm",
  "local",
  "custom",
  "openai-compatible",
];

/**
 * An address as it is used: without a slash at its end and without what clients add themselves.
 * Throws a sentence that starts with "must".
 */
export function parseBaseUrl(text: string, kind: WireKind): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol)) {
    throw new Error("must be an address that begins with http:// or https://");
  }
  if (url.username !== "" || url.password !== "" || url.search !== "" || url.hash !== "") {
    throw new Error("must be an address without user, password, ? and #");
  }
  const path = url.pathname.replace(/\/+$/, "").replace(/\/chat\/completions$/, "");
  const isBare = path === "" || (kind === "ollama" && path === "/api");
  return url.origin + (isBare && versionedKinds.includes(kind) ? "/v1" : path);
}

/** Whether an address is the configured one or below it. */
export function isWithin(url: string, configured: string): boolean {
  return url === configured || url.startsWith(`${configured}/`);
}
