// The port of a rival: POST {conversation, message}, answered with the text as it comes.
import { createServer } from "node:http";

/** Serves `answer(conversation, message)`, texts as they come; says its port to its parent. */
export function serveChat(answer) {
  const server = createServer(async (incoming, outgoing) => {
    let body = "";
    for await (const chunk of incoming.setEncoding("utf8")) body += chunk;
    const { conversation, message } = JSON.parse(body);
    outgoing.writeHead(200, { "content-type": "text/event-stream" });
    for await (const text of answer(conversation, message)) {
      outgoing.write(`data: ${JSON.stringify(text)}\n\n`);
    }
    outgoing.end();
  });
  server.listen(0, "127.0.0.1", () => process.send?.(server.address().port));
  process.once("disconnect", () => process.exit());
}
