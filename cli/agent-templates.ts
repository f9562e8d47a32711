import { readFileSync } from "node:fs";
import { join } from "node:path";

/** An agent file to begin with. */
export interface AgentTemplate {
  readonly name: string;
  /** Name of the agent where none is given. */
  readonly agent: string;
  /** What the agent does, in a sentence. */
  readonly summary: string;
  /** Whether what it is for needs a language model; the others work with the offline one too. */
  readonly needsModel: boolean;
  /** A first message that every model can answer. */
  readonly firstMessage: string;
}

const abilities = "What can you do?";

/** Every template there is: `cli/templates/<name>.toml`. */
export const agentTemplates: readonly AgentTemplate[] = [
  {
    name: "data-analyzer",
    agent: "DataAnalyzer",
    summary: "Answers questions about tables: sums, groups, shares, trends",
    needsModel: false,
    firstMessage: abilities,
  },
  {
    name: "code-reviewer",
    agent: "CodeReviewer",
    summary: "Reviews code for defects, safety, tests and readability",
    needsModel: true,
    firstMessage: "What do you look for in security?",
  },
  {
    name: "task-automator",
    agent: "TaskAutomator",
    summary: "Keeps an eye on a list of tasks, and triggers what is reached by HTTP",
    needsModel: false,
    firstMessage: abilities,
  },
  {
    name: "api-client",
    agent: "ApiClient",
    summary: "Calls HTTP APIs and tells what they answer",
    needsModel: false,
    firstMessage: abilities,
  },
  {
    name: "content-generator",
    agent: "ContentGenerator",
    summary: "Writes texts in the style that its instructions give",
    needsModel: true,
    firstMessage: "What are your rules for the length of an announcement?",
  },
  {
    name: "data-validator",
    agent: "DataValidator",
    summary: "Finds missing values, wrong types and broken rows in tables",
    needsModel: false,
    firstMessage: abilities,
  },
  {
    name: "system-monitor",
    agent: "SystemMonitor",
    summary: "Asks the health address of a system and tells how it is",
    needsModel: false,
    firstMessage: abilities,
  },
  {
    name: "test-runner",
    agent: "TestRunner",
    summary: "Tells from the report of a test run what failed, and how much passed",
    needsModel: false,
    firstMessage: abilities,
  },
  {
    name: "documentation-builder",
    agent: "DocumentationBuilder",
    summary: "Writes documentation from code and notes",
    needsModel: true,
    firstMessage: "What does a reference list?",
  },
  {
    name: "pipeline-coordinator",
    agent: "PipelineCoordinator",
    summary: "Tells how the stages of a pipeline stand, and where it is stuck",
    needsModel: false,
    firstMessage: abilities,
  },
];

/** The agent file of a template for an agent of another name; `root` is that of the package. */
export function renderTemplate(root: string, { name }: AgentTemplate, agent: string): string {
  const toml = readFileSync(join(root, "cli", "templates", `${name}.toml`), "utf8");
  return toml.replace(/^name = ".*"$/m, () => `name = ${JSON.stringify(agent)}`);
}
