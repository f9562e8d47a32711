import type { ChatEvent } from "../clients/gen/caxton/v1/turn_pb.ts";
import type { Output } from "./output.ts";
import { addDelta, noStepText, restartStep, type StepText } from "./step-text.ts";
import type { Screen } from "./terminal.ts";
import { createTextBlock } from "./text-block.ts";

/** Shows turns to people as they go on, one after the other. */
export interface ChatScreen {
  /** Shows the events of a turn in their order. */
  show(event: ChatEvent): void;
  /** Ends the line that is begun, so that something else can be written. */
  endLine(): void;
}

export interface ChatScreenOptions {
  readonly stdout: Screen;
  readonly output: Output;
  /** Name to put in front of what the agent says. */
  readonly agent: () => string;
}

/**
 * On a terminal every line begins with `[Agent]` and the text appears as it is written; elsewhere
 * stdout gets the whole answer, once. Progress goes to stderr.
 */
export function createChatScreen({ stdout, output, agent }: ChatScreenOptions): ChatScreen {
  const prefix = () => `[${agent()}] `;
  const answer = stdout.isTerminal
    ? createLiveAnswer(stdout, output, prefix)
    : createWholeAnswer(stdout);
  let shownTurn = "";
  return {
    endLine: answer.end,
    show: ({ turnId, event }) => {
      if (turnId !== shownTurn) answer.begin();
      shownTurn = turnId;
      switch (event.case) {
        case "progress":
          if (answer.isPast(event.value.step)) return;
          answer.end();
          return output.tell(`${prefix()}${event.value.text}`);
        case "toolCall":
          return answer.endStep();
        case "textDelta":
          return answer.grow((text) => addDelta(text, event.value));
        case "stepRestarted":
          return answer.grow((text) => restartStep(text, event.value));
        case "completed":
          return answer.complete(event.value.text);
      }
    },
  };
}

/** The text of a turn on its way to a screen. */
interface Answer {
  /** What follows is of another turn. */
  begin(): void;
  /** The text of the running step changed. */
  grow(change: (text: StepText) => StepText): void;
  /** This is the whole answer. */
  complete(text: string): void;
  /** Ends the line that is begun. */
  end(): void;
  /** What was written was no answer: tools are called. */
  endStep(): void;
  /** Whether text of a later step is on the screen: what a tool did before comes too late. */
  isPast(step: number): boolean;
}

function createWholeAnswer(stdout: Screen): Answer {
  return {
    begin: () => undefined,
    grow: () => undefined,
    complete: (text) => stdout.write(text.endsWith("\n") ? text : `${text}\n`),
    end: () => undefined,
    endStep: () => undefined,
    isPast: () => false,
  };
}

function createLiveAnswer(stdout: Screen, output: Output, prefix: () => string): Answer {
  const block = createTextBlock(stdout, prefix);
  let known = noStepText;
  const discard = () => {
    if (known.text === "" || (block.text === known.text && block.erase())) return;
    block.end();
    output.tell(`${prefix()}… starting again`);
  };
  return {
    begin: () => {
      block.end();
      known = noStepText;
    },
    end: block.end,
    grow: (change) => {
      const next = change(known);
      const isSameText = next.step === known.step && next.attempt === known.attempt;
      if (!isSameText && next.step === known.step) discard();
      else if (!isSameText) block.end();
      const shown = isSameText ? known.text.length : 0;
      if (next.text.length > shown) block.write(next.text.slice(shown));
      known = next;
    },
    complete: (text) => {
      const isContinued = text.startsWith(known.text);
      if (!isContinued) discard();
      block.write(text.slice(isContinued ? known.text.length : 0));
      block.end();
    },
    endStep: () => {
      block.end();
      known = { ...known, text: "" };
    },
    isPast: (step) => step < known.step && known.text !== "",
  };
}
