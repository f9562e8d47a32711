import type {
  Agent,
  AgentRef,
  AgentState,
  AgentSummary,
  AgentVersion,
  DeployOutcome,
  GitRevision,
} from "./agent.ts";
import type { AgentCommand } from "./agent-rules.ts";
import type { Changes } from "./changes.ts";
import type { Conversation, Message } from "./conversation.ts";
import type { EventKind, LogEvent } from "./event.ts";
import type { AgentId, ConversationId, Position, Sha256, TurnId, UnixMs } from "./ids.ts";
import type { Turn, TurnState } from "./turn.ts";
import type { TurnEvent } from "./turn-event.ts";
import type {
  AcceptedMessage,
  AcceptMessage,
  AppendTurn,
  CancelTurn,
  RecoveredTurns,
  RecoverTurns,
  ReleaseTurn,
  ResolveTurn,
  TakeUpTurn,
} from "./turn-writes.ts";

/**
 * What makes a repeated write recognisable. The same (caller, method, id) with the same body
 * returns the first result; with another body it fails with `REQUEST_ID_REUSED`.
 */
export interface RequestIdentity {
  /** Kind of caller. */
  readonly caller: string;
  /** Full name of the RPC. */
  readonly method: string;
  readonly id: string;
  /** SHA-256 of the canonical decoded fields of the request. */
  readonly bodyHash: Sha256;
}

/** What every write carries: who, when, and how to recognise a repeat. All of it is plain data. */
export interface WriteContext {
  readonly actor: string;
  readonly at: UnixMs;
  readonly request?: RequestIdentity;
}

/** One agent file, parsed and ready to be stored. */
export interface AgentFile {
  readonly summary: AgentSummary;
  readonly toml: string;
  /** SHA-256 of `toml`. */
  readonly checksum: Sha256;
  /** Id for the agent in case it does not exist yet. */
  readonly newId: AgentId;
  readonly baseVersion?: number;
  readonly git?: GitRevision;
}

/** Deploys all files or none. Fails with `VERSION_CONFLICT`, `AGENT_STATE`, `REQUEST_ID_REUSED`. */
export interface DeployAgents extends WriteContext {
  readonly workspace: string;
  readonly files: readonly AgentFile[];
}

export interface DeployedAgent {
  readonly agent: Agent;
  readonly outcome: DeployOutcome;
}

/** Suspends, resumes or restarts. No event is written when the state stays (but for a restart). */
export interface CommandAgent extends WriteContext, AgentRef {
  readonly command: AgentCommand;
}

/** Deletes the agent with all its versions. Without turns there is nothing to drain. */
export interface DeleteAgent extends WriteContext, AgentRef {
  readonly force: boolean;
}

/** Makes a new version with the content of `toVersion` (0: the one before the version in use). */
export interface RollbackAgent extends WriteContext, AgentRef {
  readonly toVersion: number;
  readonly baseVersion?: number;
}

/** Writes one event that belongs to no other write, such as `SERVER_STARTED`. */
export interface AppendEvent extends WriteContext {
  readonly event: EventKind;
  readonly workspace: string;
  readonly subject: string;
  readonly attributes: Readonly<Record<string, string>>;
}

/** Every write by name: what it takes and what it gives. Each is one unit: all of it or nothing. */
export interface Writes {
  deployAgents: { takes: DeployAgents; gives: readonly DeployedAgent[] };
  commandAgent: { takes: CommandAgent; gives: Agent };
  deleteAgent: { takes: DeleteAgent; gives: Agent };
  rollbackAgent: { takes: RollbackAgent; gives: DeployedAgent };
  appendEvent: { takes: AppendEvent; gives: Position };
  acceptMessage: { takes: AcceptMessage; gives: AcceptedMessage };
  takeUpTurn: { takes: TakeUpTurn; gives: Turn };
  appendTurn: { takes: AppendTurn; gives: Turn };
  cancelTurn: { takes: CancelTurn; gives: Turn };
  resolveTurn: { takes: ResolveTurn; gives: Turn };
  releaseTurn: { takes: ReleaseTurn; gives: Turn };
  recoverTurns: { takes: RecoverTurns; gives: RecoveredTurns };
}
export type WriteKind = keyof Writes;

/** A write as plain data, as it crosses to the writer's thread. */
export type Operation<K extends WriteKind = WriteKind> = {
  [Each in K]: { readonly kind: Each; readonly input: Writes[Each]["takes"] };
}[K];

export interface AgentFilter {
  readonly workspace: string;
  readonly capability?: string;
  readonly state?: AgentState;
  readonly tag?: string;
  /** Only names greater than this (by code unit). Empty starts at the first. */
  readonly after: string;
  readonly limit: number;
}

export interface VersionFilter extends AgentRef {
  /** Only numbers below this. 0 starts at the newest. */
  readonly before: number;
  readonly limit: number;
}

export interface EventFilter {
  /** Undefined means all. */
  readonly workspace?: string;
  readonly kinds?: readonly EventKind[];
  readonly after: Position;
  readonly limit: number;
}

export interface ConversationFilter {
  readonly workspace: string;
  /** Undefined means those with any agent. */
  readonly agent?: string;
  /** Only conversations older than this one, by id. Empty starts at the newest. */
  readonly before: string;
  readonly limit: number;
}

export interface MessageFilter {
  readonly workspace: string;
  readonly conversation: ConversationId;
  /** Only sequences above this. */
  readonly after: number;
  /** Only sequences below this; undefined means no bound. */
  readonly before?: number;
  readonly limit: number;
  /** Whether the newest come first. */
  readonly descending: boolean;
}

export interface TurnFilter {
  readonly workspace: string;
  readonly agent?: string;
  readonly conversation?: ConversationId;
  readonly state?: TurnState;
  /** Only turns older than this one, by id. Empty starts at the newest. */
  readonly before: string;
  readonly limit: number;
}

/** How the store is, for status and metrics. */
export interface StoreStatus {
  readonly agents: number;
  readonly agentVersions: number;
  readonly writesWaiting: number;
  readonly databaseBytes: number;
  readonly walBytes: number;
  readonly freeDiskBytes: number;
  /** False while new work is refused for want of disk space. */
  readonly acceptsWrites: boolean;
}

/**
 * The durable store. A write resolves once it is on disk, and rejects with a `FailureError`: with
 * the rule it broke, `DISK` or `QUEUE_FULL` (nothing was written), or `STORE_FAILED` (unknown; the
 * process is ending). Reads see every write that was acknowledged before them.
 */
export interface Store {
  /** Rings after every commit. */
  readonly changes: Changes;
  write<K extends WriteKind>(kind: K, input: Writes[K]["takes"]): Promise<Writes[K]["gives"]>;
  findAgent(ref: AgentRef): Promise<Agent | undefined>;
  /** In ascending order of names. */
  listAgents(filter: AgentFilter): Promise<readonly Agent[]>;
  /** Version 0 means the one in use. */
  findVersion(
    ref: AgentRef,
    version: number,
  ): Promise<(AgentVersion & { readonly toml: string }) | undefined>;
  /** Newest first. */
  listVersions(filter: VersionFilter): Promise<readonly AgentVersion[]>;
  /**
   * In ascending order. Throws `HISTORY_CUT` when events after `filter.after` are no longer kept.
   */
  listEvents(filter: EventFilter): Promise<readonly LogEvent[]>;
  /** Position of the newest event; 0 when there is none. */
  lastPosition(): Promise<Position>;
  findConversation(workspace: string, id: ConversationId): Promise<Conversation | undefined>;
  /** Newest first, by their beginning. */
  listConversations(filter: ConversationFilter): Promise<readonly Conversation[]>;
  listMessages(filter: MessageFilter): Promise<readonly Message[]>;
  findTurn(workspace: string, id: TurnId): Promise<Turn | undefined>;
  /** Newest first. */
  listTurns(filter: TurnFilter): Promise<readonly Turn[]>;
  /** Turns that have not ended, of all workspaces, in the order they were accepted. */
  listOpenTurns(after: TurnId | "", limit: number): Promise<readonly Turn[]>;
  /** Facts of a turn with a sequence above `after`, in order. */
  listTurnEvents(turn: Turn, after: number, limit: number): Promise<readonly TurnEvent[]>;
  /** The contents a context holds, in order. */
  readContext(workspace: string, hash: Sha256): Promise<readonly string[]>;
  /** Throws when it is absent: whoever has a hash has a reference that keeps it. */
  readBlob(workspace: string, hash: Sha256): Promise<string>;
  status(): Promise<StoreStatus>;
}
