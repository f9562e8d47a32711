import type { Chance } from "./chance.ts";

/** The waiting of one process. Its tasks are never heard of again once it has ended. */
export interface Lane {
  readonly alive: boolean;
  monotonic(): number;
  at(deadline: number, signal?: AbortSignal): Promise<void>;
  yield(): Promise<void>;
  spawn(task: () => void): void;
  end(): void;
}

export type Outcome = "finished" | "idle" | "too many steps";

/**
 * Time and schedule of a simulation. Which of the tasks that can run goes next is left to chance;
 * time stands still as long as one can.
 */
export interface Timeline {
  readonly now: number;
  readonly steps: number;
  lane(): Lane;
  /**
   * Runs tasks until `finished` says so; asked whenever nothing can run and time would move on.
   * `beforeStep` is called between any two tasks.
   */
  run(options: {
    readonly finished: () => boolean;
    readonly beforeStep: () => void;
    readonly stepsMax: number;
  }): Promise<Outcome>;
}

interface Task {
  readonly lane: Lane;
  readonly wake: () => void;
}

interface Timer extends Task {
  readonly deadline: number;
}

export function createTimeline(chance: Chance): Timeline {
  let now = 0;
  let steps = 0;
  let ready: Task[] = [];
  let timers: Timer[] = [];

  function createLane(): Lane {
    let alive = true;
    const never = () => new Promise<void>(() => {});
    const lane: Lane = {
      get alive() {
        return alive;
      },
      monotonic: () => now,
      yield: () => (alive ? new Promise((wake) => ready.push({ lane, wake })) : never()),
      spawn: (wake) => void (alive && ready.push({ lane, wake })),
      at(deadline, signal) {
        if (!alive) return never();
        if (signal?.aborted || deadline <= now) return Promise.resolve();
        return new Promise((resolve) => {
          const timer = { lane, deadline, wake };
          function wake() {
            signal?.removeEventListener("abort", wake);
            timers = timers.filter((each) => each !== timer);
            if (alive) resolve();
          }
          timers.push(timer);
          signal?.addEventListener("abort", wake);
        });
      },
      end() {
        alive = false;
        ready = ready.filter((each) => each.lane !== lane);
        timers = timers.filter((each) => each.lane !== lane);
      },
    };
    return lane;
  }

  /** The next task, after moving time on when none is ready. */
  function next(): Task | undefined {
    if (ready.length > 0) return ready.splice(chance.below(ready.length), 1)[0];
    if (timers.length === 0) return undefined;
    now = Math.min(...timers.map(({ deadline }) => deadline));
    return chance.pick(timers.filter(({ deadline }) => deadline === now));
  }

  return {
    get now() {
      return now;
    },
    get steps() {
      return steps;
    },
    lane: createLane,
    async run({ finished, beforeStep, stepsMax }) {
      for (const last = steps + stepsMax; steps < last; steps += 1) {
        await settle();
        beforeStep();
        await settle();
        if (ready.length === 0 && finished()) return "finished";
        const task = next();
        if (task === undefined) return "idle";
        task.wake();
      }
      return "too many steps";
    },
  };
}

/** Resolves once every promise that can go on has gone on. */
function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
