import { homedir } from "node:os";
import type { Output } from "./output.ts";
import { toCount } from "./wire-text.ts";

/** What a started server tells. */
export interface Banner {
  readonly version: string;
  readonly url: string;
  readonly dataDirectory: string;
  readonly agents: number | bigint;
  readonly agentVersions: number | bigint;
}

/** Tells that the server is ready, where, and for whom. */
export function sayBanner(output: Output, banner: Banner): void {
  const { version, url, dataDirectory, agents, agentVersions } = banner;
  const content = `${toCount(agents, "agent")}, ${toCount(agentVersions, "version")}`;
  output.say("ok", `Caxton ${version} on ${url}   gRPC · Connect · gRPC-Web · REST`);
  output.say("ok", `Data in ${withTilde(dataDirectory)} (${content})`);
  output.say(
    "warning",
    "No access keys: open to users of this machine (what can run code needs the token in server.json)",
  );
}

/** A path as people write it: `~` for the home folder. */
function withTilde(path: string): string {
  const home = homedir();
  return path === home || path.startsWith(`${home}/`) ? `~${path.slice(home.length)}` : path;
}
