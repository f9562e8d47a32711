import type { ChatEvent } from "../clients/gen/caxton/v1/turn_pb.ts";

/** Notices that a turn has to wait. */
export interface WaitNote {
  /** Is shown every event of a turn, in order. */
  see(event: ChatEvent): void;
  /** No more events come. */
  end(): void;
}

/** How long a turn may take to begin before people are told that it waits. */
const patienceMs = 500;

/** Calls `tell` with the turns ahead when nothing follows the acceptance of a turn for a while. */
export function createWaitNote(tell: (turnsAhead: number) => void): WaitNote {
  let timer: NodeJS.Timeout | undefined;
  const end = () => clearTimeout(timer);
  return {
    see: ({ event }) => {
      end();
      if (event.case !== "accepted") return;
      const { turnsAhead } = event.value;
      timer = setTimeout(() => tell(turnsAhead), patienceMs);
    },
    end,
  };
}
