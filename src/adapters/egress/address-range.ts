import ipaddr from "ipaddr.js";

/** What people call the ranges that are not the public internet. */
const rangeNames: Readonly<Record<string, string>> = {
  loopback: "loopback",
  private: "private",
  uniqueLocal: "private",
  linkLocal: "link-local",
  unspecified: "unspecified",
  carrierGradeNat: "carrier-grade NAT",
};

/**
 * The name of the range when an address is not one of the public internet, undefined when it is.
 * Addresses that carry another one inside (NAT64, 6to4, Teredo) are not.
 */
export function findPrivateRange(address: string): string | undefined {
  const range = ipaddr.process(address).range();
  return range === "unicast" ? undefined : (rangeNames[range] ?? `special (${range})`);
}
