import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import { asks, eventsOf, openStubModel, type StubCall } from "./stub-model.ts";

/** Moments of a turn that can be seen from outside the server, in the order they come. */
export const moments = [
  "model 1 is asked",
  "model 1 has begun",
  "model 1 has answered",
  "reading is asked for",
  "reading is done",
  "model 2 is asked",
  "model 2 has begun",
  "model 2 has answered",
  "writing is asked for",
  "writing is done",
  "model 3 is asked",
  "model 3 has begun",
  "model 3 has answered",
] as const;
export type Moment = (typeof moments)[number];

/** Told of each moment of each trial; what it awaits holds the turn up there. */
export type Notice = (moment: Moment, trial: string) => Promise<void> | void;

/**
 * A model and a web server that count what they are asked. A message `Trial <name>` has the model
 * read an address, then write to another, then answer.
 */
export async function openOutside(notice: Notice) {
  const target = await openTarget(notice);
  const model = await openStubModel((call) => answer(call, target.url, notice));
  return {
    config: `${model.config}\n[tools.http_client]\nallow = ["${new URL(target.url).host}"]\n`,
    /** How often each address was asked for, as `GET /name`. */
    asked: target.asked,
    modelRequests: model.requests,
    async [Symbol.asyncDispose]() {
      await model[Symbol.asyncDispose]();
      await target[Symbol.asyncDispose]();
    },
  };
}

/** Pause between two halves of an answer, so that both travel. */
const betweenMs = 5;

async function answer(call: StubCall, target: string, notice: Notice): Promise<void> {
  const trial = /^Trial (\S+)$/.exec(call.message)?.[1] ?? "";
  const step = call.results.length + 1;
  const moment = (what: string) => notice(`model ${step} ${what}` as Moment, trial);
  await moment("is asked");
  const url = `${target}/${trial}`;
  const sayings = [
    { texts: ["Reading. ", "Wait. "], ...asks("http_client", { url, method: "GET" }) },
    { texts: ["Writing. ", "Wait. "], ...asks("http_client", { url, method: "POST" }) },
  ];
  const events = eventsOf(sayings[step - 1] ?? { texts: ["All ", "is ", `done: ${trial}`] });
  call.answer.head();
  await call.answer.write(events.slice(0, 2).join(""));
  await pause(betweenMs);
  await moment("has begun");
  await call.answer.write(events.slice(2).join(""));
  call.answer.end();
  await moment("has answered");
}

async function openTarget(notice: Notice) {
  const asked = new Map<string, number>();
  async function serve(method: string, path: string, outgoing: ServerResponse) {
    const key = `${method} ${path}`;
    asked.set(key, (asked.get(key) ?? 0) + 1);
    const what = method === "GET" ? "reading" : "writing";
    const trial = path.slice(1);
    await notice(`${what} is asked for`, trial);
    outgoing.end(`{"${what}": "${trial}"}`);
    await pause(1); // So that the answer travels.
    await notice(`${what} is done`, trial);
  }
  const server = createServer(({ method = "", url = "" }, outgoing) => {
    void serve(method, url, outgoing);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    asked,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
