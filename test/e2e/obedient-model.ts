import { asks, eventsOf, openStubModel, type StubCall, say } from "./stub-model.ts";

interface Gate {
  readonly begun: () => void;
  readonly opened: Promise<void>;
}

/** What a gated message is answered with, in pieces. */
export const pieces = ["One ", "two ", "three ", "four."];

/**
 * A model that does what the message says: `Table: …` reads a table with csv_parser, `Post <url>`
 * and `Get <url>` send requests, `Repeat <n>` calls a tool n times with long texts, ten at once;
 * everything else is said back.
 */
export async function openObedientModel() {
  const gates = new Map<string, Gate>();
  const model = await openStubModel(async (call) => {
    const gate = gates.get(call.message);
    await (gate === undefined ? obey(call) : answerInHalves(call, gate));
  });
  return {
    ...model,
    /** A message whose answer stops in its middle until `open` is called. */
    gatedMessage(message: string) {
      const opened = Promise.withResolvers<void>();
      const begun = Promise.withResolvers<void>();
      gates.set(message, { begun: begun.resolve, opened: opened.promise });
      return { message, begun: begun.promise, open: opened.resolve };
    },
  };
}

async function obey(call: StubCall): Promise<void> {
  const { message, results } = call;
  const [, verb = "", rest = ""] = /^(Table:|Post|Get|Repeat) (.*)$/s.exec(message) ?? [];
  const rounds = verb === "Repeat" ? Number(rest) : verb === "" ? 0 : 1;
  if (results.length >= rounds) {
    const told = verb === "" ? message : `${results.length} results`;
    return say(call, { texts: ["You said: ", told] });
  }
  if (verb === "Table:") return say(call, asks("csv_parser", { text: rest }));
  if (verb === "Repeat") {
    return say(call, { calls: Array.from({ length: 10 }, (_, index) => longCall(call, index)) });
  }
  return say(call, asks("http_client", { url: rest, method: verb.toUpperCase() }));
}

async function answerInHalves({ answer }: StubCall, { begun, opened }: Gate): Promise<void> {
  const events = eventsOf({ texts: pieces });
  answer.head();
  for (const event of events.slice(0, 3)) await answer.write(event);
  begun();
  await opened;
  await answer.write(events.slice(3).join(""));
  answer.end();
}

function longCall({ results }: StubCall, index: number) {
  const number = results.length + index;
  const text = `a,b\n${number},${"x".repeat(30_000)}\n`;
  return { id: `call-${number}`, name: "csv_parser", pieces: [JSON.stringify({ text })] };
}
