import { networkInterfaces } from "node:os";
import ipaddr from "ipaddr.js";
import { type HostPort, parseHostPort } from "./host-port.ts";

/** Whether an address and port lead to one of the listeners, given as `host:port`. */
export function isOwnListener(target: HostPort, listeners: readonly string[]): boolean {
  return listeners
    .map(parseHostPort)
    .some((own) => own !== undefined && own.port === target.port && isSameHost(own, target));
}

/** A listener on all addresses is met at each of the machine; all zeros mean the machine itself. */
function isSameHost(own: HostPort, target: HostPort): boolean {
  if (own.host === target.host || isUnspecified(target.host)) return true;
  if (isUnspecified(own.host)) return isOfThisMachine(target.host);
  return own.host === "localhost" && isLoopback(target.host);
}

function isOfThisMachine(address: string): boolean {
  return isLoopback(address) || localAddresses().includes(address);
}

function localAddresses(): string[] {
  return Object.values(networkInterfaces()).flatMap((list) =>
    (list ?? []).map(({ address }) => ipaddr.process(address.replace(/%.*$/, "")).toString()),
  );
}

const isLoopback = (address: string) => rangeOf(address) === "loopback";
const isUnspecified = (address: string) => rangeOf(address) === "unspecified";

function rangeOf(address: string): string | undefined {
  return ipaddr.isValid(address) ? ipaddr.process(address).range() : undefined;
}
