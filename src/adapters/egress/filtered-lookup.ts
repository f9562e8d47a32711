import type { LookupAddress, LookupAllOptions } from "node:dns";
import type { LookupFunction } from "node:net";
import { EgressError } from "../../domain/egress.ts";

/** Finds the addresses of a name, as `dns.lookup` with `all`. */
export type Resolver = (
  hostname: string,
  options: LookupAllOptions,
  callback: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
) => void;

/**
 * A `lookup` for sockets that hands over only addresses that `check` does not throw at: the address
 * that is checked is the address that is used.
 */
export function createFilteredLookup(
  resolve: Resolver,
  check: (address: string) => void,
): LookupFunction {
  return (hostname, { family, hints, all }, callback) => {
    const options: LookupAllOptions = { all: true };
    if (family !== undefined) options.family = family;
    if (hints !== undefined) options.hints = hints;
    resolve(hostname, options, (error, addresses) => {
      if (error !== null) return callback(error, []);
      const { usable, refusal } = sift(addresses, check);
      const [first] = usable;
      if (first === undefined) return callback(refusal ?? noAddress(hostname), []);
      if (all) callback(null, usable);
      else callback(null, first.address, first.family);
    });
  };
}

function sift(addresses: readonly LookupAddress[], check: (address: string) => void) {
  const usable: LookupAddress[] = [];
  let refusal: EgressError | undefined;
  for (const entry of addresses) {
    try {
      check(entry.address);
      usable.push(entry);
    } catch (error) {
      if (!(error instanceof EgressError)) throw error;
      refusal = error;
    }
  }
  return { usable, refusal };
}

function noAddress(hostname: string): EgressError {
  return new EgressError("failed", `${hostname} has no address`);
}
