import { type ChatTalk, continueCommand } from "./chat-talk.ts";
import { CommandError } from "./command-error.ts";
import { type LineEditor, openLineEditor } from "./line-editor.ts";
import type { Output } from "./output.ts";
import type { Terminal } from "./terminal.ts";
import { nameTurn } from "./turn-problem.ts";

export interface ChatSessionOptions {
  readonly terminal: Terminal;
  readonly output: Output;
  /** Puts an error into words; gives back what is none of the server's. */
  readonly explain: (error: unknown) => Promise<unknown>;
  /** Shows what the model saw in a turn. */
  readonly showContext: (turnId: string, workspace: string) => Promise<void>;
}

const help = [
  "/new      begin a new conversation",
  "/turn     id of the last turn",
  "/explain  what the model saw in the last turn",
  "/quit     leave, as Ctrl-D does",
  "Ctrl-C cancels the running turn. Pasted lines are one message.",
];

/** Talks with an agent on a terminal until the user leaves. */
export async function runChatSession(talk: ChatTalk, options: ChatSessionOptions): Promise<void> {
  const { output } = options;
  output.say("note", `Talking with ${talk.agent || "an agent"}; /help says what else can be typed`);
  {
    using editor = openLineEditor(options.terminal, {
      prompt: "> ",
      leaveHint: "Ctrl-C again leaves, as Ctrl-D and /quit do",
    });
    for (;;) {
      const typed = await editor.read();
      const message = typed?.trim();
      if (message === undefined || message === "/quit") break;
      try {
        await answer(message, editor, talk, options);
      } catch (thrown) {
        const error = await options.explain(thrown);
        if (editor.isLeft || !(error instanceof CommandError)) throw error;
        output.report(error.problem);
      }
    }
  }
  if (talk.conversationId !== "") output.say("note", `Go on later: ${continueCommand(talk)}`);
}

async function answer(
  message: string,
  editor: LineEditor,
  talk: ChatTalk,
  { output, showContext }: ChatSessionOptions,
): Promise<void> {
  if (message === "") return;
  if (!message.startsWith("/")) {
    await editor.whileBusy((cancelled) => talk.say(message, cancelled));
    return;
  }
  const { turnId, workspace } = talk;
  switch (message) {
    case "/help":
      for (const line of help) output.tell(line);
      return;
    case "/new":
      talk.beginAnew();
      return output.say("note", "The next message begins a new conversation");
    case "/turn":
      return output.say("note", turnId === "" ? "No turn yet" : nameTurn(turnId, workspace));
    case "/explain":
      if (turnId === "") return output.say("note", "No turn yet");
      return showContext(turnId, workspace);
    default:
      output.say("warning", `There is no ${message}; /help says what there is`);
  }
}
