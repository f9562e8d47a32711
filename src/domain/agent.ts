import type { AgentId, Sha256, UnixMs } from "./ids.ts";

/** What a deployed agent is doing; see `caxton.v1.AgentState`. */
export const agentStates = ["ACTIVE", "SUSPENDED", "DRAINING", "FAILED"] as const;
export type AgentState = (typeof agentStates)[number];

/** What the server keeps of an agent file beside its text, to list and to find agents by. */
export interface AgentSummary {
  readonly name: string;
  /** Semantic version as the TOML declares it. */
  readonly declaredVersion: string;
  readonly description: string;
  /** Kebab case, in the order of the TOML, without repeats. */
  readonly capabilities: readonly string[];
  readonly tools: readonly string[];
  readonly tags: readonly string[];
}

/** A named, deployed configuration. */
export interface Agent extends AgentSummary {
  readonly id: AgentId;
  readonly workspace: string;
  readonly state: AgentState;
  /** Number of the version in use, from 1. */
  readonly version: number;
  /** Of the TOML of the version in use. */
  readonly checksum: Sha256;
  readonly createdAt: UnixMs;
  readonly updatedAt: UnixMs;
  /** Who deployed the version in use, and when. */
  readonly deployedBy: string;
  readonly deployedAt: UnixMs;
}

/** State of the git working copy a file came from, as the caller tells it. */
export interface GitRevision {
  readonly commit: string;
  /** Empty when detached. */
  readonly branch: string;
  readonly dirty: boolean;
}

/** One immutable deployed TOML, without its text. */
export interface AgentVersion {
  readonly agent: string;
  readonly version: number;
  readonly declaredVersion: string;
  readonly checksum: Sha256;
  readonly deployedBy: string;
  readonly deployedAt: UnixMs;
  readonly git?: GitRevision;
  /** Number of the version a rollback took up again; 0 for a plain deployment. */
  readonly rollbackOf: number;
  readonly current: boolean;
}

export type DeployOutcome = "CREATED" | "UPDATED" | "UNCHANGED";

/** Who calls: a program of this machine, with or without the token of `server.json`. */
export interface Caller {
  readonly kind: "local" | "local-token";
  /** The name the caller claims; shown as author, never used for rights. Empty when none. */
  readonly claimedUser: string;
}

/** The name shown for what a caller did. */
export function actorOf(caller: Caller): string {
  return caller.claimedUser === "" ? caller.kind : caller.claimedUser;
}

/** `workspace/name` of an agent. */
export interface AgentRef {
  readonly workspace: string;
  readonly name: string;
}
