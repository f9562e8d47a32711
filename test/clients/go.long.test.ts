import { join } from "node:path";
import { test } from "node:test";
import { root } from "../docs/markdown.ts";
import { startServer } from "../e2e/started.ts";
import { getTool, needs } from "../needs.ts";
import { chatThroughBreaks } from "./chat-through-breaks.ts";
import { checkExample } from "./check-example.ts";
import { runProgram } from "./run-program.ts";

const cwd = join(root, "clients", "go");
// Modules are fetched where they are not there yet, and neither they nor the build is minded.
const environment = { GOFLAGS: "-mod=readonly -buildvcs=false" };

test("the client of Go passes its tests", needs("go"), async () => {
  const go = getTool("go");
  await runProgram(go, ["vet", "./..."], { cwd, environment });
  await runProgram(go, ["test", "-count=1", "./..."], { cwd, environment });
});

test("the example of Go deploys, chats and handles an error", needs("go"), async () => {
  await using server = await startServer();
  const options = { cwd, environment: { ...environment, CAXTON_URL: server.url } };
  checkExample(await runProgram(getTool("go"), ["run", "./example/guide"], options));
});

test("a chat of Go goes on over a cut connection and a restart", needs("go"), async () => {
  const run = ["run", "./example/chat", "Analyst"];
  await chatThroughBreaks((url, message) => {
    const options = { cwd, environment: { ...environment, CAXTON_URL: url } };
    return runProgram(getTool("go"), [...run, message], options);
  });
});
