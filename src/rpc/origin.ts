import type { Failure } from "../domain/failure.ts";

/** The headers that tell where a request comes from; several values or none are possible. */
export interface OriginHeaders {
  readonly hosts: readonly (string | undefined)[];
  readonly origin: string | undefined;
  readonly fetchSite: string | undefined;
}

export interface OriginOptions {
  readonly port: number;
  /** Names allowed besides those of this machine: `name`, which means the port, or `name:port`. */
  readonly allowedHosts: readonly string[];
  /** Origins of pages that may call though they are not of this server: `http://name:port`. */
  readonly allowedOrigins: readonly string[];
}

/** Says what is foreign about a request, if anything. */
export type OriginCheck = (headers: OriginHeaders) => Failure | undefined;

const localHosts = ["127.0.0.1", "[::1]", "localhost"];

/**
 * Keeps pages of other sites from driving the server: a browser tells the truth in Host, Origin and
 * Sec-Fetch-Site, whatever page it shows.
 */
export function createOriginCheck(options: OriginOptions): OriginCheck {
  const { port, allowedHosts } = options;
  const allowedOrigins = new Set(options.allowedOrigins);
  const hosts = new Set<string>();
  for (const name of [...localHosts, ...allowedHosts]) {
    const host = name.toLowerCase();
    const withPort = /:\d+$/.test(host) && !host.endsWith("]");
    hosts.add(withPort ? host : `${host}:${port}`);
    if (!withPort && port === 80) hosts.add(host);
  }
  const origins = new Set([...hosts].flatMap((host) => [`http://${host}`, `https://${host}`]));
  return ({ hosts: named, origin, fetchSite }) => {
    const present = named.filter((host) => host !== undefined);
    const strange = present.find((host) => !hosts.has(host.toLowerCase()));
    if (present.length === 0 || strange !== undefined) return foreignHost(strange ?? "");
    if (origin !== undefined && allowedOrigins.has(origin)) return undefined;
    if (origin !== undefined && !origins.has(origin.toLowerCase())) {
      return foreign("Origin", origin, otherSites);
    }
    if (fetchSite === "cross-site") return foreign("Sec-Fetch-Site", fetchSite, otherSites);
    return undefined;
  };
}

const otherSites = "pages of other sites may call this server only from server.allowed_origins";

function foreignHost(host: string): Failure {
  return foreign("Host", host, "use 127.0.0.1, or add the name to server.allowed_hosts");
}

function foreign(header: string, value: string, advice: string): Failure {
  const shown = value.slice(0, 100).toWellFormed();
  const message = `${header} "${shown}" is not allowed here: ${advice}`;
  return { reason: "FOREIGN_ORIGIN", message, metadata: { header, value: shown } };
}
