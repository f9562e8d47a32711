/** A fault planted into a module: the promise it breaks, and how. */
export interface Mutant {
  readonly name: string;
  /** What stands in the way of this fault, in one sentence. */
  readonly promise: string;
  readonly edits: readonly Edit[];
}

export interface Edit {
  /** Path below `src`. */
  readonly file: string;
  /** Stands exactly once in the file. */
  readonly find: string;
  readonly replace: string;
}

export const mutants: readonly Mutant[] = [
  {
    name: "lost acknowledgement",
    promise: "what was acknowledged is on disk",
    edits: [
      {
        file: "adapters/store/core.ts",
        find: "      commitAll.run();",
        replace: `      if (operations.some((it) => it.kind === "acceptMessage" || it.kind === "cancelTurn")) rollBackAll.run();\n      else commitAll.run();`,
      },
    ],
  },
  {
    name: "acceptance not journaled",
    promise: "who sends a message learns of its turn before it is taken up",
    edits: [
      {
        file: "adapters/store/operations/accept-message.ts",
        find: "      if (isTakenUp) facts.push(",
        replace: "      if (turnsAhead > 0) facts.pop();\n      if (isTakenUp) facts.push(",
      },
    ],
  },
  {
    name: "begun beside an open turn",
    promise: "a turn taken up as it is accepted overtakes none of its conversation",
    edits: [
      {
        file: "adapters/store/operations/accept-message.ts",
        find: 'conversation === "" || !turns.hasOpenIn(workspace, name, id)',
        replace: "id !== undefined && turns !== undefined",
      },
    ],
  },
  {
    name: "skipped commit",
    promise: "a step is on disk before what follows from it",
    edits: [
      {
        file: "turns/turn-journal.ts",
        find: '    await store.write("appendTurn", {',
        replace:
          '    if (facts.some(({ kind }) => kind === "tool_finished")) return;\n    await store.write("appendTurn", {',
      },
    ],
  },
  {
    name: "double reply",
    promise: "each message has one reply",
    edits: [
      {
        file: "adapters/store/operations/turn-journal.ts",
        find: "  if (reply !== undefined) addReply(tables, turn, reply, at);",
        replace:
          "  if (reply !== undefined) addReply(tables, turn, reply, at);\n  if (reply !== undefined && turn.attempt > 1)\n    addReply(tables, turn, { ...reply, id: (reply.id + 'b') as never }, at);",
      },
    ],
  },
  {
    name: "reorder in a conversation",
    promise: "turns of a conversation go one at a time, in the order of their messages",
    edits: [
      {
        file: "turns/mailboxes.ts",
        find: "    busy.add(turn.conversation);",
        replace: "    if (waiting) busy.add(turn.conversation);",
      },
    ],
  },
  {
    name: "overtaken while in doubt",
    promise: "a turn in doubt holds its place in the conversation",
    edits: [
      {
        file: "turns/mailboxes.ts",
        find: "    busy.add(turn.conversation);",
        replace: "    if (!waiting) busy.add(turn.conversation);",
      },
    ],
  },
  {
    name: "stale attempt accepted",
    promise: "only the latest attempt writes",
    edits: [
      {
        file: "domain/turn-rules.ts",
        find: "  if (turn.state === state && turn.attempt === attempt) return;",
        replace: "  if (turn.attempt >= attempt || turn.state === state) return;",
      },
    ],
  },
  {
    name: "token limit not checked",
    promise: "no model is asked beyond the tokens of a turn",
    edits: [
      {
        file: "turns/run.ts",
        find: "turnTokensMax !== undefined && tokens >= turnTokensMax",
        replace: "turnTokensMax !== undefined && tokens >= 10 * turnTokensMax",
      },
    ],
  },
  {
    name: "step limit counted before the tools",
    promise: "a turn takes no more steps than it may",
    edits: [
      {
        file: "turns/run.ts",
        find: "  if (step + calls > stepsMax) {",
        replace: "  if (step > stepsMax) {",
      },
    ],
  },
  {
    name: "concurrent turns not limited",
    promise: "an agent runs no more turns at once than it may",
    edits: [
      {
        file: "turns/scheduler.ts",
        find: "spec.limits.concurrentTurnsMax - mailboxes.runningOf(agent)",
        replace: "spec.limits.concurrentTurnsMax",
      },
    ],
  },
  {
    name: "mailbox limit ignored",
    promise: "an agent has no more open turns than it may",
    edits: [
      {
        file: "domain/turn-rules.ts",
        find: "  if (openTurns < openTurnsMax) return;",
        replace: "  if (openTurns <= openTurnsMax) return;",
      },
    ],
  },
  {
    name: "model step repeated after its record",
    promise: "a recorded answer is never asked for again",
    edits: [
      {
        file: "turns/turn-progress.ts",
        find: "      last: { context, text },",
        replace: "      ...(requests.length === 0 ? {} : { last: undefined as never }),",
      },
    ],
  },
  {
    name: "unsafe call repeated on recovery",
    promise: "an unsafe call without an outcome waits for a decision",
    edits: [
      {
        file: "domain/turn-rules.ts",
        find: '    if (fact.kind === "tool_started" && fact.request.effect === "UNSAFE") {',
        replace:
          '    if (fact.kind === "tool_started" && fact.request.effect === ("NONE" as never)) {',
      },
    ],
  },
  {
    name: "call in doubt that never began",
    promise: "a stop leaves no call in doubt that was not begun",
    edits: [
      {
        file: "turns/tool-round.ts",
        find: "  if (facts.length > 0) await journal.write",
        replace: "  if (facts.length < 0) await journal.write",
      },
    ],
  },
  {
    name: "decided call repeated without a start",
    promise: "a call that a caller lets repeat is in doubt again after a crash",
    edits: [
      {
        file: "turns/tool-round.ts",
        find: "  if (call.toRepeat) {",
        replace: "  if (call.toRepeat === (null as never)) {",
      },
    ],
  },
  {
    name: "in doubt decided twice",
    promise: "of two decisions at once one is taken",
    edits: [
      {
        file: "adapters/store/operations/resolve-turn.ts",
        find: `      checkFence(found, "WAITING", input.attempt);
      const inDoubt = findInDoubt(tables.turnEvents.facts(found));`,
        replace: '      const inDoubt = [{ step: input.step, name: "pay" }];',
      },
    ],
  },
  {
    name: "tool called before its start is on disk",
    promise: "what must not be repeated is journaled before it begins",
    edits: [
      {
        file: "turns/model-step.ts",
        find: '    if (calls.some(({ request }) => request.effect !== "READ_ONLY")) await written;',
        replace: "",
      },
    ],
  },
  {
    name: "watcher skips an event",
    promise: "a watcher is told every event",
    edits: [
      {
        file: "turns/watch-turn.ts",
        find: "      sequence = events.at(-1)?.sequence ?? sequence;",
        replace:
          "      sequence = events.length > 0 ? (events.at(-1)?.sequence ?? 0) + 1 : sequence;",
      },
    ],
  },
  {
    name: "text repeated after a restart",
    promise: "text of a step that began again replaces what was seen of it",
    edits: [
      {
        file: "turns/watch-turn.ts",
        find: "  const offset = step === seen.step && attempt === seen.attempt ? seen.length : 0;",
        replace: "  const offset = step === seen.step ? seen.length : 0;",
      },
    ],
  },
  {
    name: "restart of a step not told",
    promise: "who watches learns that a step began again",
    edits: [
      {
        file: "turns/turn-runs.ts",
        find: "await restartOf(store, turn)",
        replace: "{}",
      },
    ],
  },
  {
    name: "request id ignored",
    promise: "a message sent twice under one id is taken once",
    edits: [
      {
        file: "adapters/store/operations/perform-operation.ts",
        find: "    if (known !== undefined) return",
        replace: "    if (known !== undefined && at < 0) return",
      },
    ],
  },
  {
    name: "crash count never raised",
    promise: "a turn that kills the server again and again ends",
    edits: [
      {
        file: "adapters/store/operations/recover-turns.ts",
        find: "(isStuck ? 1 : 0)",
        replace: "0",
      },
    ],
  },
  {
    name: "cancelled in memory only",
    promise: "a cancelled turn stays cancelled",
    edits: [
      {
        file: "adapters/store/operations/turn-journal.ts",
        find: '  return endTurn(tables, appended, { state: "CANCELLED", at });',
        replace: '  return { ...appended, state: "CANCELLED" };',
      },
    ],
  },
  {
    name: "suspended agent works on",
    promise: "a suspended agent takes nothing up",
    edits: [
      {
        file: "domain/turn-rules.ts",
        find: '  if (state === "ACTIVE" || state === "DRAINING") return;',
        replace: '  if (state !== "FAILED") return;',
      },
      {
        file: "turns/scheduler.ts",
        find: 'found?.state !== "ACTIVE"',
        replace: 'found?.state !== "SUSPENDED" && found?.state !== "ACTIVE"',
      },
    ],
  },
  {
    name: "woken by nobody",
    promise: "nothing waits without a reason",
    edits: [
      {
        file: "turns/scheduler.ts",
        find: "await cutTurnsOf(parts, event);\n    void schedule();",
        replace: "await cutTurnsOf(parts, event);",
      },
    ],
  },
  {
    name: "full disk forgets a turn",
    promise: "a turn that a full disk stopped goes on",
    edits: [
      {
        file: "turns/release-turn.ts",
        find: '    if (now?.state !== "RUNNING" || stopping.aborted) return now;',
        replace: "    if (now !== undefined) return undefined;",
      },
    ],
  },
  {
    name: "usage counted twice",
    promise: "the counters of a turn are what its journal sums up to",
    edits: [
      {
        file: "adapters/store/operations/append-turn.ts",
        find: "turn.usage.outputTokens + usage.outputTokens",
        replace: "turn.usage.outputTokens + 2 * usage.outputTokens",
      },
    ],
  },
];
