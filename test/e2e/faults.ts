import assert from "node:assert/strict";
import { type ChatEvent, TurnFailureReason } from "../../clients/gen/caxton/v1/turn_pb.ts";
import { failedOf, readEvents, replyOf, textOfStep, valuesOf } from "./chat-events.ts";
import { agentToml, type Clients } from "./started.ts";

/** One thing that goes wrong in a turn, and what must come of it. */
export interface Fault {
  readonly name: string;
  readonly message: string;
  /** More of the agent's file. */
  readonly toml: string;
  readonly check: (events: readonly ChatEvent[]) => void;
}

const quick = '[resource_limits]\ntool_call_timeout = "1s"\n';
const on = (kind: string, patience = "300ms") =>
  `[llm]\nprovider = "${kind}"\n[llm.${kind}]\nread_timeout = "${patience}"\n`;

const impatient = '[llm]\nprovider = "vllm"\n[resource_limits]\nresponse_timeout = "300ms"\n';

const fails = (reason: keyof typeof TurnFailureReason) => (events: readonly ChatEvent[]) =>
  assert.equal(failedOf(events).reason, TurnFailureReason[reason]);

/** The tool call ends so, and the model goes on with that. */
const tells = (trouble: string) => (events: readonly ChatEvent[]) => {
  assert.equal(valuesOf(events, "toolResult")[0]?.trouble, trouble);
  assert.match(replyOf(events), /^Answer to /);
};

function startsAgain(events: readonly ChatEvent[]): void {
  assert.match(replyOf(events), /^Answer to /);
  assert.ok(valuesOf(events, "stepRestarted").length > 0);
  assert.equal(textOfStep(events, 1), replyOf(events));
}

function isCut(events: readonly ChatEvent[]): void {
  const [result] = valuesOf(events, "toolResult");
  assert.ok((result?.content.length ?? 0) <= 64 * 1024);
  assert.equal(JSON.parse(result?.content ?? "").body_truncated, true);
  assert.match(replyOf(events), /^Answer to /);
}

const inLittleMemory = '[permissions]\nmemory_limit = "24MB"\n';
const group =
  '{"url":"TARGET/keys","group_by":["key"],"aggregate":[{"fn":"sum","column":"sales"}]}';
const seldom = '[tool_config.http_client]\nrate_limit = "0/day"\n';
const hasty = '[tool_config.http_client]\ntimeout = "300ms"\n';
const get = (path: string) => `call http_client {"url":"TARGET/${path}"}`;
const growing = `${"{{#each list}}".repeat(8)}text{{list}}${"{{/each}}".repeat(8)}`;
const list = `[parameters]\nlist = [${Array.from({ length: 64 }, (_, index) => index)}]\n`;

/** Faults that are over within seconds. */
export const faults: readonly Fault[] = [
  ["a model that floods", "flood", quick, fails("MODEL_ANSWER_TOO_LARGE")],
  ["a model that stalls", "stall", on("vllm"), fails("MODEL_TIMEOUT")],
  ["a model slower than the agent waits", "stall", impatient, fails("MODEL_TIMEOUT")],
  ["a model that stalls once", "once stall", on("custom", "1s"), startsAgain],
  ["a model that hangs up", "cut", on("ollama"), fails("MODEL_BROKEN_ANSWER")],
  ["a model that hangs up once", "once cut", quick, startsAgain],
  ["a model that fails", "fail", on("local"), fails("MODEL_UNAVAILABLE")],
  ["a model that is busy once", "once busy", quick, startsAgain],
  ["a model that is busy for long", "busy for an hour", on("custom"), fails("MODEL_RATE_LIMITED")],
  ["arguments that are no JSON", 'call csv_parser {"text": ', quick, tells("INVALID_ARGUMENTS")],
  ["arguments of a wrong type", 'call csv_parser {"text":5}', quick, tells("INVALID_ARGUMENTS")],
  ["a tool that is not there", "call no_such_tool {}", quick, tells("UNKNOWN_TOOL")],
  ["a tool that hangs", get("hang"), quick, tells("TOOL_TIMEOUT")],
  ["a request that hangs", get("hang"), hasty, tells("TOOL_TIMEOUT")],
  ["a tool that is called too often", get("table/1"), seldom, tells("TOOL_RATE_LIMITED")],
  [
    "a tool that runs out of memory",
    `call csv_parser ${group}`,
    inLittleMemory,
    tells("TOOL_MEMORY_LIMIT"),
  ],
  ["a tool that returns a lot", get("table/10"), "", isCut],
  ["a table without end", get("table/Infinity"), quick, tells("TOOL_TIMEOUT")],
  ["a template that grows", "Hello", list, fails("TEMPLATE_TOO_LARGE")],
].map(([name, message, toml, check]) => ({ name, message, toml, check }) as Fault);

/** Faults that move much. */
export const largeFaults: readonly Fault[] = [
  { name: "a tool that returns 100 MB", message: get("table/100"), toml: "", check: isCut },
  {
    name: "a table without end up to 200 MB",
    message: get("table/Infinity"),
    toml: '[tool_config.http_client]\nmax_response_size = "200MB"\n',
    check: tells("TOOL_FAILED"),
  },
];

/** Has a turn go wrong, while another agent chats; resolves to how often that one was answered. */
export async function runFault(clients: Clients, fault: Fault): Promise<number> {
  const { agents, chat } = clients;
  const name = fault.name.replaceAll(" ", "-");
  const prompt = fault.toml === list ? growing : "You are a test agent.";
  const tools = 'tools = ["http_client", "csv_parser"]\n';
  await agents.deployAgent({ toml: agentToml(name, prompt) + tools + fault.toml });
  await agents.deployAgent({ toml: agentToml(`${name}-aside`) });
  const ask = (agent: string, message: string) =>
    readEvents(chat.chat({ recipient: { case: "agent", value: agent }, message }));
  let isOver = false;
  const faulty = ask(name, fault.message).finally(() => {
    isOver = true;
  });
  let answered = 0;
  do {
    assert.equal(replyOf(await ask(`${name}-aside`, "Hello")), "Answer to Hello");
    answered += 1;
  } while (!isOver);
  fault.check(await faulty);
  return answered;
}
