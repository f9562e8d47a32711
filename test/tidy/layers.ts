/**
 * Folder -> what its files may import besides what is in the folder: other folders, single files
 * and packages. The deepest folder that fits counts. This table is the architecture;
 * docs/architecture.md says it in words.
 */
export const layers: Readonly<Record<string, readonly string[]>> = {
  "clients/gen": [],
  clients: [
    "clients/gen",
    "@bufbuild/protobuf",
    "@connectrpc/connect",
    "@connectrpc/connect-node",
    "@grpc/grpc-js",
    "node:",
  ],
  "src/domain": [],
  "src/manifest": ["src/domain", "smol-toml"],
  "src/agents": ["src/domain", "src/manifest"],
  "src/tools": ["src/domain"],
  "src/turns": ["src/domain", "src/tools"],
  "src/adapters/egress": ["src/domain", "ipaddr.js", "undici", "node:"],
  // The thread of the tools wires them to the network; all else there knows the port only.
  "src/adapters/builtin": [
    "src/domain",
    "src/adapters/egress/create-egress.ts",
    "ajv",
    "csv-parse",
    "node:",
  ],
  "src/adapters/store": ["src/domain", "better-sqlite3", "node:"],
  "src/adapters/models": [
    "src/domain",
    "@ai-sdk/anthropic",
    "@ai-sdk/google",
    "@ai-sdk/openai",
    "@ai-sdk/openai-compatible",
    "@ai-sdk/provider",
    "node:",
    "undici",
  ],
  "src/observe": ["src/domain", "node:", "pino", "pino-pretty", "prom-client"],
  "src/rpc": [
    "src/domain",
    "src/manifest",
    "src/agents",
    "src/turns",
    "clients/gen",
    "@bufbuild/protobuf",
    "@connectrpc/connect",
    "@connectrpc/connect-node",
    "@grpc/grpc-js",
    "node:",
  ],
  src: ["src", "clients/gen", "node:", "smol-toml"],
  cli: [
    "clients",
    "clients/gen",
    "src/domain",
    "src/manifest",
    "src/config.ts",
    "src/describe-models.ts",
    "src/serve.ts",
    "@bufbuild/protobuf",
    "@connectrpc/connect",
    "@connectrpc/connect-node",
    "@oclif/core",
    "cli-table3",
    "diff",
    "node:",
    "smol-toml",
    "yaml",
  ],
  "cli/commands": [
    "cli",
    "clients",
    "clients/gen",
    "src/config.ts",
    "src/domain",
    "src/manifest",
    "@bufbuild/protobuf",
    "@connectrpc/connect",
    "@oclif/core",
    "node:",
  ],
};

/** Folders that hold rules only: they get the world from ports declared in `src/domain`. */
export const coreFolders = [
  "src/domain",
  "src/manifest",
  "src/agents",
  "src/tools",
  "src/turns",
] as const;

/** What only the world outside knows, and rules must not ask for. */
export const outsideWords = [
  /\bDate\.now\b|\bnew Date\(\)|(?<!new )\bDate\(/,
  /\bMath\.random\b/,
  /\bcrypto\b/,
  /\bset(?:Timeout|Interval|Immediate)\b/,
  /\bqueueMicrotask\b/,
  /\bfetch\b/,
  /\bAbortSignal\.timeout\b/,
  /\bprocess\./,
  /\bperformance\.(?:now|timeOrigin|mark|measure)\b/,
  /\bconsole\b/,
  /\bglobalThis\b/,
  /\bBuffer\b/,
  /"node:/,
] as const;
