import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { agentText, problemsOf } from "./agent-text.ts";

describe("each problem has its code, place and field", () => {
  const cases: readonly [string, readonly string[], readonly string[]][] = [
    [
      "an empty list of capabilities",
      ['requires = ["A b"]'],
      ["INVALID_CAPABILITY@4:13 requires[0]"],
    ],
    ["a capability of the wrong type", ["requires = [1]"], ["INVALID_TYPE@4:13 requires[0]"]],
    [
      "too many capabilities",
      [`requires = [${Array.from({ length: 21 }, (_, index) => `"c${index}"`).join(",")}]`],
      ["OUT_OF_RANGE@4:123 requires"],
    ],
    ["a tool twice", ['tools = ["csv_parser", "csv_parser"]'], ["DUPLICATE_TOOL@4:24 tools[1]"]],
    [
      "a tool with a path",
      ['tools = ["../x"]'],
      ["INVALID_NAME@4:10 tools[0]", "UNKNOWN_TOOL@4:10 tools[0]"],
    ],
    ["a tool table without name", ["tools = [{}]"], ["MISSING_FIELD@4:10 tools[0].name"]],
    ["an unknown top-level key", ["nonsense = 1"], ["UNKNOWN_KEY@4:1 nonsense"]],
    ["an unknown nested key", ["[memory]", "scopes = 1"], ["UNKNOWN_KEY@5:1 memory.scopes"]],
    ["an unknown key with quotes", ["[memory]", '"a b" = 1'], ['UNKNOWN_KEY@5:1 memory."a b"']],
    ["a dotted key", ["memory.enabled = 3"], ["INVALID_TYPE@4:18 memory.enabled"]],
    ["an inline table", ["memory = { enabled = 3 }"], ["INVALID_TYPE@4:22 memory.enabled"]],
    [
      "a table array",
      ["[[llm.providers]]", 'provider = "ollama"', "priority = -1"],
      ["OUT_OF_RANGE@6:12 llm.providers[0].priority"],
    ],
    ["a table where a text belongs", ["[description]"], ["INVALID_TYPE@4:1 description"]],
    ["a text where a table belongs", ['memory = "x"'], ["INVALID_TYPE@4:10 memory"]],
    [
      "not a whole number",
      ["[conversation]", "max_turns = 1.5"],
      ["INVALID_TYPE@5:13 conversation.max_turns"],
    ],
    ["infinite", ["[llm]", "temperature = inf"], ["OUT_OF_RANGE@5:15 llm.temperature"]],
    ["not a number", ["[llm]", "temperature = nan"], ["OUT_OF_RANGE@5:15 llm.temperature"]],
    [
      "a whole number beyond 2^53",
      ["[conversation]", "max_turns = 9007199254740993"],
      ["OUT_OF_RANGE@5:13 conversation.max_turns"],
    ],
    [
      "a free number beyond 2^53",
      ["[parameters]", "a = [1, 9007199254740993]"],
      ["OUT_OF_RANGE@5:9 parameters.a[1]"],
    ],
    [
      "a duration too long",
      ["[memory]", 'retention = "101y"'],
      ["OUT_OF_RANGE@5:13 memory.retention"],
    ],
    [
      "a duration of another form",
      ["[memory]", 'retention = "soon"'],
      ["INVALID_VALUE@5:13 memory.retention"],
    ],
    [
      "a duration without unit",
      ["[memory]", "retention = 7200"],
      ["UNIT_MISSING@5:13 memory.retention"],
    ],
    [
      "a size of another form",
      ["[permissions]", 'memory_limit = "10 XB"'],
      ["INVALID_VALUE@5:16 permissions.memory_limit"],
    ],
    ["an unknown word", ["[llm]", 'provider = "opnai"'], ["INVALID_VALUE@5:12 llm.provider"]],
    ["a session scope", ["[memory]", 'scope = "session"'], ["SCOPE_WIDENED@5:9 memory.scope"]],
    [
      "a short form against its table",
      ["memory_enabled = true", "[memory]", "enabled = false"],
      ["OVERRIDDEN_KEY@4:1 memory_enabled"],
    ],
    [
      "a key and its alias",
      ["[memory]", "max_entities = 1", "max_entries = 1"],
      ["CONFLICT@6:1 memory.max_entries"],
    ],
    [
      "one key in two tables that are one",
      ["[permissions]", 'file_access = "none"', "[security]", 'file_access = "none"'],
      ["CONFLICT@7:1 security.file_access"],
    ],
    ["a cron expression", ["[schedule]", 'cron = "daily"'], ["INVALID_VALUE@5:8 schedule.cron"]],
    ["no cron expression", ["[schedule]"], ["MISSING_FIELD@4:1 schedule.cron"]],
    [
      "a time zone",
      ["[schedule]", 'cron = "0 0 * * *"', 'timezone = "Mars/Base"'],
      ["INVALID_VALUE@6:12 schedule.timezone"],
    ],
    [
      "a setting without an effect yet",
      ["[context]", "capability_info = true", "temporal_boost = true"],
      ["NO_EFFECT_YET@5:1 context.capability_info"],
    ],
    [
      "a table without an effect yet, in two parts",
      ["[context.memory_search]", "max_results = 3", "[context_requirements.memory_search]"],
      ["NO_EFFECT_YET@4:1 context.memory_search"],
    ],
    ["an ignored section", ["[routing_rules]", "tools = 1"], ["IGNORED_SECTION@4:1 routing_rules"]],
    [
      "an unsupported section",
      ["[error_handling]", "tools = 1"],
      ["UNSUPPORTED@4:1 error_handling"],
    ],
    ["__proto__ at the top", ["__proto__ = { a = 1 }"], ["UNKNOWN_KEY@4:1 __proto__"]],
    [
      "__proto__ in a free table",
      ["[parameters.__proto__]", "polluted = true"],
      ["INVALID_NAME@4:1 parameters.__proto__"],
    ],
    [
      "a tool called __proto__",
      ["[tool_config.__proto__]", "a = 1"],
      ["INVALID_NAME@4:1 tool_config.__proto__"],
    ],
    [
      "constructor in a table",
      ["[memory]", "constructor = 1"],
      ["UNKNOWN_KEY@5:1 memory.constructor"],
    ],
    [
      "a variable that nothing sets",
      ["user_prompt_template = '''", "é {{request}}", "𝄞é {{other}} {{other}}'''"],
      ["UNKNOWN_VARIABLE@6:4 user_prompt_template"],
    ],
    [
      "a place after escapes",
      ['user_prompt_template = "\\u00e9\\n\\U0001D11E{{other}}"'],
      ["UNKNOWN_VARIABLE@4:43 user_prompt_template"],
    ],
    [
      "a place after a line that goes on",
      ['user_prompt_template = """a \\', '   {{other}}"""'],
      ["UNKNOWN_VARIABLE@5:4 user_prompt_template"],
    ],
    [
      "two faults in a template",
      ["user_prompt_template = '{{/if}} {{a b}}'"],
      ["INVALID_TEMPLATE@4:25 user_prompt_template", "INVALID_TEMPLATE@4:33 user_prompt_template"],
    ],
    [
      "a template by performative",
      ["[prompt_templates]", "query_handler = '{{#if a}}'"],
      [
        "INVALID_TEMPLATE@5:18 prompt_templates.query_handler",
        "UNKNOWN_VARIABLE@5:18 prompt_templates.query_handler",
      ],
    ],
  ];
  for (const [name, lines, expected] of cases) {
    test(name, () => assert.deepEqual(problemsOf(agentText(...lines)), expected));
  }
});
