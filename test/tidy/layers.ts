/**
 * Folder -> what its files may import besides what is in the folder: other folders, single files
 * and packages. The deepest folder that fits counts. This table is the architecture;
 * docs/architecture.md says it in words.
 */
export const layers: Readonly<Record<string, readonly string[]>> = {
  "clients/gen": [],
  clients: ["clients/gen", "@connectrpc/connect", "@connectrpc/connect-node"],
  "src/domain": [],
  "src/manifest": ["src/domain", "smol-toml"],
  "src/agents": ["src/domain", "src/manifest"],
  "src/adapters/store": ["src/domain", "better-sqlite3", "node:"],
  "src/observe": ["src/domain", "node:", "pino", "pino-pretty", "prom-client"],
  "src/rpc": [
    "src/domain",
    "src/manifest",
    "src/agents",
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
    "src/serve.ts",
    "@bufbuild/protobuf",
    "@connectrpc/connect",
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
export const coreFolders = ["src/domain", "src/manifest", "src/agents"] as const;

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
