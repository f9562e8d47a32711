import type { CommitPoint } from "../../src/adapters/store/core.ts";
import type { Chance } from "./chance.ts";
import { type Answer, toAnswer } from "./clients.ts";
import type { Crashes } from "./crashes.ts";
import { openSimServer, type SimGround, type SimServer } from "./sim-server.ts";
import type { Lane, Timeline } from "./timeline.ts";
import type { Connection } from "./watchers.ts";

/** The machine: one server after another on the same database. */
export interface Host {
  /** Whether a server is up. */
  readonly up: boolean;
  /** Waits for a server. */
  connect(): Promise<Connection>;
  call<T>(make: (server: SimServer) => Promise<T>): Promise<Answer<T>>;
  /** Stops the server properly, which starts the next one. */
  restart(): Promise<void>;
  /** To be called between any two tasks: the process may die there. */
  betweenTasks(): void;
  fillDisk(full: boolean): void;
  /** Kills the process. */
  die(): void;
}

export interface HostOptions extends Pick<SimGround, "db" | "nextId" | "problem"> {
  readonly timeline: Timeline;
  /** Outlives every server. */
  readonly lane: Lane;
  readonly chance: Chance;
  readonly crashes: Crashes;
  readonly checkCommit: () => void;
  /** Called after a server was stopped properly, with room on the disk. */
  readonly checkStop: () => void;
  /** The world as one process reaches it. */
  readonly reach: (lane: Lane) => Pick<SimGround, "model" | "tools">;
}

/** Thrown where a process dies in the middle of a commit. */
const crash = new Error("the process died");

/** Wall time of the beginning; some day. */
const epochMs = 1_750_000_000_000;

export function createHost(options: HostOptions): Host {
  const { timeline, lane, chance, crashes, checkCommit, checkStop, problem } = options;
  let server: SimServer | undefined;
  let process: Lane | undefined;
  let gone = Promise.withResolvers<void>();
  let skewMs = 0;
  let full = false;

  function die(): void {
    process?.end();
    process = undefined;
    server = undefined;
    gone.resolve();
    lane.spawn(() => void open());
  }

  function reached(point: CommitPoint): void {
    if (point === "after-commit") checkCommit();
    if (!crashes.inCommit()) return;
    die();
    throw crash;
  }

  async function open(): Promise<void> {
    await lane.at(timeline.now + chance.below(3_000));
    // The wall clock is set back and forth while nobody looks.
    skewMs += chance.below(1_200_001) - 600_000;
    const mine = timeline.lane();
    process = mine;
    gone = Promise.withResolvers();
    const opening = openSimServer({
      ...options,
      ...options.reach(mine),
      lane: mine,
      now: () => epochMs + Math.round(timeline.now) + skewMs,
      random: chance.next,
      reached,
      freeBytes: () => (full ? 0 : Number.MAX_SAFE_INTEGER),
    });
    const opened = await Promise.race([toAnswer(opening, problem), gone.promise]);
    if (!mine.alive || opened === undefined) return;
    if (opened !== "unknown" && "value" in opened) server = opened.value;
    // A server that cannot start, for want of disk, ends: whoever looks after it starts it again.
    else die();
  }

  async function connect(): Promise<Connection> {
    while (server === undefined) await lane.at(timeline.now + 100);
    return { server, gone: gone.promise };
  }

  lane.spawn(() => void open());
  return {
    get up() {
      return server !== undefined;
    },
    connect,
    async call(make) {
      const { server: reachable, gone: lost } = await connect();
      const unknown = lost.then(() => "unknown" as const);
      return Promise.race([toAnswer(make(reachable), problem), unknown]);
    },
    async restart() {
      const stopping = server;
      const mine = process;
      if (stopping === undefined) return;
      server = undefined;
      const wasFull = full;
      await Promise.race([stopping.stop(), gone.promise]);
      if (mine?.alive && !wasFull && !full) checkStop();
      if (mine?.alive) die();
    },
    betweenTasks() {
      if (process !== undefined && crashes.betweenTasks()) die();
    },
    die,
    fillDisk(now) {
      full = now;
    },
  };
}
