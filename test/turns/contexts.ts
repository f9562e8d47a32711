import assert from "node:assert/strict";
import type { MessageId, UnixMs } from "../../src/domain/ids.ts";
import type { ToolDefinition } from "../../src/domain/tool.ts";
import { parseManifest } from "../../src/manifest/parse-manifest.ts";
import type { BuiltContext } from "../../src/turns/built-context.ts";
import type { ContextInput, HistoryMessage } from "../../src/turns/context-input.ts";
import { countMessageTokens, countToolTokens } from "../../src/turns/count-tokens.ts";

/** A specification with the given prompts and `lines` of further TOML. */
export function specWith(
  prompts: { readonly system?: string; readonly user?: string },
  ...lines: readonly string[]
) {
  const { system = "You test.", user = "{{request}}" } = prompts;
  const { spec, diagnostics } = parseManifest(
    [
      'name = "Tester"',
      'capabilities = ["testing"]',
      `system_prompt = ${JSON.stringify(system)}`,
      `user_prompt_template = ${JSON.stringify(user)}`,
      ...lines,
    ].join("\n"),
  );
  assert.ok(spec, JSON.stringify(diagnostics));
  return spec;
}

/** A message with nothing around it, but for `changes`. */
export function inputWith(changes: Partial<ContextInput> = {}): ContextInput {
  return {
    spec: specWith({}),
    message: { id: "msg_now" as MessageId, content: "Hello", sender: "user-1" },
    history: [],
    tools: [],
    memories: [],
    capabilities: [],
    capability: "",
    inputTokensMax: 8000,
    now: 1_763_800_000_000 as UnixMs,
    ...changes,
  };
}

/** `u:question`, `a:answer` -> messages `msg_1`, `msg_2` … */
export function toHistory(...said: readonly string[]): readonly HistoryMessage[] {
  return said.map((each, index) => ({
    id: `msg_${index + 1}` as MessageId,
    role: each.startsWith("u:") ? "user" : "assistant",
    text: each.slice(2),
  }));
}

/** `role: text` of each message. */
export function saidIn({ messages }: BuiltContext): readonly string[] {
  return messages.map((message) =>
    message.role === "tool"
      ? `tool: ${message.replies.map(({ content }) => content).join(" | ")}`
      : `${message.role}: ${message.text}`,
  );
}

/** `kind label` of each part of a kind that is in, or that is out. */
export function labelsOf(
  { parts }: BuiltContext,
  kind: string,
  included: boolean,
): readonly string[] {
  return parts
    .filter((part) => part.kind === kind && part.included === included)
    .map(({ label }) => label);
}

/** What must hold of every context, whatever it was built from. */
export function assertSound(
  built: BuiltContext,
  {
    tools,
    inputTokensMax,
  }: Pick<ContextInput, "inputTokensMax"> & { tools: readonly ToolDefinition[] },
): void {
  const counted =
    built.messages.reduce((sum, message) => sum + countMessageTokens(message), 0) +
    tools.reduce((sum, tool) => sum + countToolTokens(tool), 0);
  assert.equal(built.tokens, counted, "the tokens are those of what is given");
  assert.ok(built.tokens <= inputTokensMax, `${built.tokens} > ${inputTokensMax}`);
  const included = built.parts.filter((part) => part.included);
  const sum = included.reduce((total, { tokens }) => total + tokens, 0);
  assert.equal(sum, built.tokens, "the parts sum up");
  for (const { tokens, reason, label } of built.parts) {
    assert.ok(Number.isInteger(tokens) && tokens >= 0, `${label}: ${tokens}`);
    assert.notEqual(reason, "");
  }
  assert.deepEqual(JSON.parse(JSON.stringify(built.parts)), built.parts);
}
