// Runs the benchmarks and prints each as a Markdown table: `npm run bench`, or by name
// `npm run bench -- store start`; `chat-million` by name only. docs/benchmarks.md keeps figures.
import { chatMillionRows, chatRows } from "./chat.ts";
import { clientRows } from "./clients.ts";
import { deployRows } from "./deploy.ts";
import { restRows } from "./rest.ts";
import { rpcRows } from "./rpc.ts";
import { commandRows, startRows } from "./start.ts";
import { storeRows } from "./store.ts";
import { type Row, toMarkdown } from "./table.ts";
import { watcherRows } from "./watchers.ts";

interface Benchmark {
  readonly title: string;
  readonly run: () => Promise<Row[]>;
  /** Too long to be run unasked. */
  readonly isLong?: boolean;
}

const benchmarks: Record<string, Benchmark> = {
  rpc: { title: "Calls on the port, next to the bare libraries", run: rpcRows },
  rest: { title: "REST, next to a bare handler of Node", run: restRows },
  clients: { title: "Clients, next to bare grpc-js", run: clientRows },
  store: { title: "Durable writes, next to raw better-sqlite3 with group commit", run: storeRows },
  watchers: { title: "Idle watchers", run: watcherRows },
  start: { title: "Start and idle memory", run: startRows },
  deploy: { title: "Deploying directories", run: deployRows },
  chat: { title: "Chats, next to the plain handler of `ai` and Mastra", run: chatRows },
  "chat-million": {
    title: "A chat where a million turns are stored",
    run: chatMillionRows,
    isLong: true,
  },
  command: { title: "Start-up of the command", run: commandRows },
};

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !Object.hasOwn(benchmarks, name));
if (unknown.length > 0) {
  console.error(
    `No benchmark ${unknown.join(", ")}; there are ${Object.keys(benchmarks).join(", ")}`,
  );
  process.exit(2);
}
for (const [name, { title, run, isLong = false }] of Object.entries(benchmarks)) {
  if (asked.length > 0 ? !asked.includes(name) : isLong) continue;
  console.error(`${name} …`);
  console.log(`\n### ${title}\n\n${toMarkdown(await run())}`);
}
