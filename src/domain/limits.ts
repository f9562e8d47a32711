/** Limits of the contract. Each stands in the comment of its field too. */
export const limits = {
  /** One request or message on the wire. */
  requestBytesMax: 10 * 1024 * 1024,
  /** One unary answer or page: clients receive 4 MiB by default. */
  answerBytesMax: 3 * 1024 * 1024,
  agentTomlBytesMax: 256 * 1024,
  agentNameLengthMin: 2,
  agentNameLengthMax: 64,
  capabilitiesPerAgentMax: 20,
  deployFilesMax: 10_000,
  deployBytesMax: 64 * 1024 * 1024,
  /** Diagnostics kept of one deployment. */
  deployDiagnosticsMax: 5_000,
  /** Warnings in one DeployAgents answer. */
  deployDiagnosticsBytesMax: 1024 * 1024,
  diagnosticsMax: 200,
  sourceLengthMax: 1024,
  requestIdLengthMax: 64,
  /** How long a request id is remembered. */
  requestIdWindowMs: 24 * 60 * 60 * 1000,
  pageSizeDefault: 50,
  pageSizeMax: 200,
  /** One message of a conversation, in UTF-8 bytes. */
  messageBytesMax: 1024 * 1024,
  /** Tool calls of one turn. */
  turnToolCallsMax: 200,
  /** Journal of one turn with the texts it refers to. */
  turnJournalBytesMax: 64 * 1024 * 1024,
  /** Crashes without a step after which a turn is not tried again. */
  turnCrashesMax: 3,
  /** Turns that run at once, over all agents. */
  turnsRunningMax: 256,
  /** Events kept in the log; older ones are cut. */
  eventsMax: 100_000,
  /** Lines of the log kept in memory for those who watch it; older ones are cut. */
  logLinesMax: 10_000,
  /** Memory of these lines. */
  logBytesMax: 8 * 1024 * 1024,
  /** Writes waiting for the disk. */
  writesWaitingMax: 10_000,
  /** Memory of the writes waiting for the disk. */
  writesWaitingBytesMax: 256 * 1024 * 1024,
  /** Below this much free space new work is refused. */
  freeDiskBytesMin: 256 * 1024 * 1024,
  watchHeartbeatMs: 15_000,
  /** A stream whose reader makes no progress for this long ends. */
  slowConsumerMs: 30_000,
} as const;
