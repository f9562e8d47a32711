import {
  type FileAccess,
  fileAccesses,
  type NetworkAccess,
  networkAccesses,
  type PermissionsSpec,
  type ToolPermissions,
} from "../domain/agent-spec.ts";

/**
 * What one tool may touch: what its entry in the agent's file says, narrowed by what the file says
 * of all tools together. Empty `allowedHosts` of both mean no restriction.
 */
export function narrowPermissions(
  all: PermissionsSpec,
  one: ToolPermissions | undefined,
): ToolPermissions {
  return {
    fileAccess: stricter<FileAccess>(fileAccesses, all.fileAccess, one?.fileAccess),
    allowedPaths: one?.allowedPaths ?? [],
    networkAccess: stricter<NetworkAccess>(networkAccesses, all.networkAccess, one?.networkAccess),
    allowedHosts: bothAllow(all.allowedDomains, one?.allowedHosts ?? []),
    rateLimit: one?.rateLimit,
  };
}

/** The earlier in `order`; undefined says nothing. */
function stricter<Access>(
  order: readonly Access[],
  one: Access | undefined,
  other: Access | undefined,
): Access | undefined {
  if (one === undefined || other === undefined) return one ?? other;
  return order.indexOf(one) < order.indexOf(other) ? one : other;
}

/** Of two lists of hosts the narrower names that both cover: a domain covers its subdomains. */
function bothAllow(one: readonly string[], other: readonly string[]): readonly string[] {
  if (one.length === 0) return other;
  if (other.length === 0) return one;
  const covers = (domain: string, host: string) => host === domain || host.endsWith(`.${domain}`);
  const kept = [
    ...one.filter((host) => other.some((domain) => covers(domain, host))),
    ...other.filter((host) => one.some((domain) => covers(domain, host))),
  ];
  // Nothing in common: a name that no host has, as an empty list would mean no restriction.
  return kept.length === 0 ? ["invalid."] : [...new Set(kept)];
}
