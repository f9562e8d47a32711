import { templatePerformatives } from "../domain/agent-spec.ts";
import { limits } from "../domain/limits.ts";
import {
  auditTable,
  contextTable,
  conversationTable,
  deploymentTable,
  developmentTable,
  messagingTable,
  monitoringTable,
  scheduleTable,
} from "./behaviour-fields.ts";
import { capabilityList, toKebabCase } from "./capability-fields.ts";
import { createTable, type Field, required } from "./field.ts";
import { freeTable, list, namedTable, optionalTable, table } from "./group-fields.ts";
import { performanceTable, permissionsTable, resourceLimitsTable } from "./limit-fields.ts";
import { memoryScope, memoryTable } from "./memory-fields.ts";
import { modelTable } from "./model-fields.ts";
import { agentName, semanticVersion } from "./name-fields.ts";
import { date, flag, text } from "./scalar-fields.ts";
import { toolConfig } from "./tool-config-field.ts";
import { toolList } from "./tool-fields.ts";

const lengthMax = limits.agentTomlBytesMax;

const promptTemplates = createTable(
  Object.fromEntries(
    templatePerformatives.map((name) => [
      name,
      text(`${name}_handler`, `Template for messages of the performative ${name.toUpperCase()}.`, {
        aliases: [name],
        lengthMax,
      }),
    ]),
  ) as Readonly<Record<(typeof templatePerformatives)[number], Field<string | undefined>>>,
);

/** The whole agent file. Loader, JSON Schema and docs/agent-file.md come from this table. */
export const agentTable = createTable({
  name: agentName("name", "Name, unique in the workspace."),
  version: semanticVersion("version", "Version that you give it."),
  description: text("description", "What it is for, in a sentence.", { default: "" }),
  capabilities: capabilityList("capabilities", "What others can ask it for.", { required: true }),
  requires: capabilityList("requires", "Capabilities it needs of others.", { required: false }),
  tools: toolList("tools", "The only tools it may use."),
  systemPrompt: required(
    text("system_prompt", "What it is and how it behaves. A template.", { default: "", lengthMax }),
  ),
  userPromptTemplate: text("user_prompt_template", "What the model is asked. A template.", {
    default: "{{request}}",
    lengthMax,
  }),
  promptTemplates: table(
    "prompt_templates",
    "Templates used instead for messages of one performative.",
    promptTemplates,
  ),
  documentation: text("documentation", "Markdown for people.", { default: "", lengthMax }),
  author: text("author", "Who wrote it.", { default: "" }),
  license: text("license", "Licence of the file.", { default: "" }),
  tags: list("tags", "Words to find it by.", text("", "", { default: "", lengthMax: 100 }), {
    itemsMax: 50,
  }),
  created: date("created", "When it was written."),
  updated: date("updated", "When it was changed."),
  parameters: freeTable("parameters", "Values of your own; templates name them by key."),
  toolConfig: toolConfig("tool_config"),
  capabilityMetadata: namedTable(
    "capability_metadata",
    "Facts about a capability, by its name.",
    freeTable("", "Facts."),
    { itemType: "tables of anything", toName: toKebabCase },
  ),
  memoryEnabled: flag("memory_enabled", "Short form of `memory.enabled`.", { default: undefined }),
  memoryScope: memoryScope("memory_scope"),
  memory: optionalTable("memory", "What it remembers.", memoryTable),
  model: table("llm", "The language model.", modelTable),
  conversation: table("conversation", "Conversations.", conversationTable),
  messaging: table("messaging", "Messages of other agents.", messagingTable),
  context: table("context", "What is gathered for the model.", contextTable),
  performance: table("performance", "How fast and how much at once.", performanceTable),
  resourceLimits: table("resource_limits", "What it may use.", resourceLimitsTable),
  permissions: table("permissions", "What its tools may touch.", permissionsTable),
  deployment: table("deployment", "How a new version takes over.", deploymentTable),
  schedule: optionalTable("schedule", "When it starts by itself.", scheduleTable),
  audit: table("audit", "Audit log.", auditTable),
  monitoring: table("monitoring", "Logging.", monitoringTable),
  development: table(
    "development",
    "Nothing: its keys are accepted and ignored.",
    developmentTable,
  ),
});
