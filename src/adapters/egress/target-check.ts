import { isIP } from "node:net";
import { EgressError } from "../../domain/egress.ts";
import { findPrivateRange } from "./address-range.ts";
import {
  type HostPort,
  parseHostPort,
  showHostPort,
  toHostPort,
  toPlainHost,
} from "./host-port.ts";
import { isOwnListener } from "./own-listeners.ts";

/** What decides where requests may go. */
export interface TargetRules {
  /** Granted `host:port`, also private ones. */
  readonly allow: readonly string[];
  /** Methods that a grant permits, besides GET and HEAD; undefined: all. */
  readonly methods: readonly string[] | undefined;
  /** `host:port` of the server's own listeners; never reached. */
  readonly ownAddresses: () => readonly string[];
}

/** Checks of one target. Each throws an `EgressError` that says what to do. */
export interface TargetCheck {
  /** Before any name is looked up. Returns the host and port that the connection goes to. */
  checkUrl(url: URL, method: string, allowedHosts: readonly (readonly string[])[]): HostPort;
  /** The address that is about to be used. */
  checkAddress(address: string, target: HostPort): void;
}

const readingMethods: readonly string[] = ["GET", "HEAD"];

export function createTargetCheck({ allow, methods, ownAddresses }: TargetRules): TargetCheck {
  const granted = new Set(allow.map(parseHostPort).map((it) => it && showHostPort(it)));
  const isGranted = (target: HostPort) => granted.has(showHostPort(target));

  function checkMethod(method: string, target: HostPort): void {
    if (readingMethods.includes(method)) return;
    if (!isGranted(target)) {
      const message = `${method} to ${showHostPort(target)} is not granted: only GET and HEAD may go anywhere`;
      throw new EgressError("refused", message, howToGrant(target));
    }
    if (methods !== undefined && !methods.includes(method)) {
      const message = `${method} is not among the granted methods (${methods.join(", ")})`;
      throw new EgressError("refused", message, "add it to [tools.http_client] methods");
    }
  }

  function checkAddress(address: string, target: HostPort): void {
    const resolved = { host: toPlainHost(address), port: target.port };
    if (isOwnListener(resolved, ownAddresses())) {
      const message = `${showHostPort(target)} is this server itself, which tools never reach`;
      throw new EgressError("refused", message);
    }
    const range = findPrivateRange(resolved.host);
    if (range === undefined || isGranted(target) || isGranted(resolved)) return;
    const known = resolved.host === target.host ? "" : ` (${resolved.host})`;
    const message = `${showHostPort(target)}${known} is a private address (${range}) and not granted`;
    throw new EgressError("refused", message, howToGrant(target));
  }

  return {
    checkUrl(url, method, allowedHosts) {
      checkForm(url);
      const target = toHostPort(url);
      checkAllowedHosts(target, allowedHosts);
      checkMethod(method, target);
      if (isIP(target.host) !== 0) checkAddress(target.host, target);
      return target;
    },
    checkAddress,
  };
}

function checkForm(url: URL): void {
  if (url.protocol !== "http:" && url.protocol !== "https:") {
    throw new EgressError("invalid", `only http and https are spoken, not ${url.protocol}`);
  }
  if (url.username !== "" || url.password !== "") {
    const message = "a user name or password in a URL is refused";
    throw new EgressError("invalid", message, "send an authorization header instead");
  }
}

function checkAllowedHosts(target: HostPort, lists: readonly (readonly string[])[]): void {
  for (const list of lists) {
    if (list.some((entry) => covers(entry, target))) continue;
    const message = `${target.host} is not among the hosts that the agent's file allows`;
    throw new EgressError("refused", message, `it allows ${list.join(", ")}`);
  }
}

/** `example.com`, `*.example.com` and `example.com:443`; a name covers its subdomains. */
function covers(entry: string, target: HostPort): boolean {
  const withPort = parseHostPort(entry);
  if (withPort !== undefined && withPort.port !== target.port) return false;
  const name = (withPort?.host ?? toPlainHost(entry)).replace(/^\*\./, "");
  return name === "*" || target.host === name || target.host.endsWith(`.${name}`);
}

function howToGrant(target: HostPort): string {
  const entry = showHostPort(target);
  return `the operator can grant it in caxton.toml: [tools.http_client] allow = ["${entry}"]`;
}
