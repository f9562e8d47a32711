/** How a wait for a place ended: `late` at its deadline, `full` when too many wait already. */
export type LaneEntry = "entered" | "late" | "full";

/** Lets so many in at once. */
export interface Lane {
  /**
   * Who is let in must `leave`. Others wait in order until their deadline, which is on the clock of
   * `performance.now()`. Rejects only with the reason of an aborted signal.
   */
  enter(deadline: number, signal: AbortSignal): Promise<LaneEntry>;
  leave(): void;
}

export function createLane(placesMax: number, waitingMax: number): Lane {
  let taken = 0;
  const waiting = new Set<() => void>();

  function wait(deadline: number, signal: AbortSignal): Promise<LaneEntry> {
    return new Promise((resolve, reject) => {
      const settle = () => {
        waiting.delete(letIn);
        clearTimeout(timer);
        signal.removeEventListener("abort", abort);
      };
      const letIn = () => {
        settle();
        taken += 1;
        resolve("entered");
      };
      const abort = () => {
        settle();
        reject(signal.reason);
      };
      const giveUp = () => {
        settle();
        resolve("late");
      };
      const timer = setTimeout(giveUp, deadline - performance.now());
      signal.addEventListener("abort", abort);
      waiting.add(letIn);
    });
  }

  return {
    async enter(deadline, signal) {
      signal.throwIfAborted();
      if (taken < placesMax) {
        taken += 1;
        return "entered";
      }
      return waiting.size < waitingMax ? wait(deadline, signal) : "full";
    },
    leave() {
      taken -= 1;
      const [next] = waiting;
      next?.();
    },
  };
}
