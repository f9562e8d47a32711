import ipaddr from "ipaddr.js";

/** A host in its one spelling, and a port. */
export interface HostPort {
  /** Lower case, without brackets and final dot; IPv4 in an IPv6 address as IPv4. */
  readonly host: string;
  readonly port: number;
}

/** One spelling for all that mean the same host, as `URL` leaves it or as people write it. */
export function toPlainHost(host: string): string {
  const bare = host.replace(/^\[|\]$/g, "").replace(/\.$/, "");
  const lower = bare.toLowerCase();
  return ipaddr.isValid(lower) ? ipaddr.process(lower).toString() : lower;
}

/** Host and port of a URL; the port of the protocol when it names none. */
export function toHostPort(url: URL): HostPort {
  const port = url.port === "" ? defaultPort(url.protocol) : Number(url.port);
  return { host: toPlainHost(url.hostname), port };
}

/** Reads `host:port`, `[::1]:port` too. Undefined when it is none. */
export function parseHostPort(text: string): HostPort | undefined {
  const [, host, port] = /^(\[[0-9a-f:.]+\]|[^\s:/@[\]]+):(\d{1,5})$/i.exec(text.trim()) ?? [];
  if (host === undefined || !URL.canParse(`http://${host}`)) return undefined;
  const number = Number(port);
  if (number < 1 || number > 65_535) return undefined;
  return { host: toPlainHost(new URL(`http://${host}`).hostname), port: number };
}

/** `host:port`, with brackets where the host has colons. */
export function showHostPort({ host, port }: HostPort): string {
  return host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`;
}

function defaultPort(protocol: string): number {
  return protocol === "https:" ? 443 : 80;
}
