import { EgressError } from "../../domain/egress.ts";

/** Headers that belong to the connection, or that would say something else than the request. */
const connectionHeaders: ReadonlySet<string> = new Set([
  "accept-encoding",
  "connection",
  "content-length",
  "expect",
  "host",
  "http2-settings",
  "keep-alive",
  "proxy-authenticate",
  "proxy-authorization",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
]);

/** All that is kept when a redirect leads to another host: none of these can be a credential. */
const harmlessHeaders: ReadonlySet<string> = new Set([
  "accept",
  "accept-language",
  "cache-control",
  "content-type",
  "user-agent",
]);

const namePattern = /^[a-z0-9!#$%&'*+.^_`|~-]{1,100}$/;
/** Visible ASCII, space and tab: nothing that could start another line. */
const valuePattern = /^[\t\x20-\x7e]{0,8192}$/;
const headersMax = 50;

/** The headers by lower-case name. Throws an `EgressError` at the first that must not be sent. */
export function checkHeaders(headers: Readonly<Record<string, string>>): Record<string, string> {
  const entries = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]);
  if (entries.length > headersMax) {
    throw new EgressError("invalid", `more than ${headersMax} headers`);
  }
  for (const [name = "", value = ""] of entries) checkHeader(name, value);
  return { "user-agent": "caxton", accept: "*/*", ...Object.fromEntries(entries) };
}

function checkHeader(name: string, value: string): void {
  const shown = JSON.stringify(name.slice(0, 100));
  if (!namePattern.test(name)) {
    throw new EgressError("invalid", `${shown} cannot be the name of a header`);
  }
  if (connectionHeaders.has(name)) {
    throw new EgressError(
      "invalid",
      `the header ${shown} belongs to the connection`,
      "leave it out",
    );
  }
  if (!valuePattern.test(value)) {
    const message = `the value of the header ${shown} may hold only printable ASCII, at most 8192 characters`;
    throw new EgressError("invalid", message);
  }
}

/** What may go along to another host. */
export function dropCredentials(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => harmlessHeaders.has(name)));
}

/** What is left when a redirect turns the request into one without a body. */
export function dropBodyHeaders(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !/^content-/.test(name)));
}
