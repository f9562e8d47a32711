import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { connect as connectFromPage } from "../../clients/browser.ts";
import { type Chat, connect } from "../../clients/index.ts";
import { chatThroughBreaks } from "./chat-through-breaks.ts";

const transports = {
  "Connect over HTTP/1.1": (url: string) => connect(url),
  gRPC: (url: string) => connect(url, { protocol: "grpc" }),
  "Connect over fetch": (url: string) => connectFromPage(url),
} as const;

/** The text a reader has in the end. Throws when events are missing or come twice. */
async function readChat(chat: Chat): Promise<string> {
  let text = "";
  let last = 0n;
  for await (const { sequence, event } of chat) {
    if (event.case === "textDelta") {
      text += event.value.text;
      continue;
    }
    last += 1n;
    assert.equal(sequence, last, "each event once, in order");
    if (event.case === "completed") assert.ok(text.endsWith(event.value.text), text);
  }
  return text;
}

describe("a chat goes on over a cut connection and a restart", { concurrency: true }, () => {
  for (const [name, open] of Object.entries(transports)) {
    test(name, () =>
      chatThroughBreaks((url, message) => readChat(open(url).chat("Analyst", message))),
    );
  }
});
