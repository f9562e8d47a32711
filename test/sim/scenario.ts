import type { Turn } from "../../src/domain/turn.ts";
import { type ClientSide, pause, runCanceller, runResolver, runSender } from "./clients.ts";
import type { Host } from "./host.ts";
import { deployAll, resumeAll, runOperator } from "./operators.ts";
import { runWatcher } from "./watchers.ts";

/** What callers do, in one simulation. */
export interface Scenario {
  /** Nobody sends, changes or breaks anything any more, and every agent works. */
  readonly calm: boolean;
  /** Watches under way. */
  readonly watching: number;
  run(): Promise<void>;
  /** Ends what goes on for as long as it may. */
  end(): void;
}

/** Calls of `quiet` end all troubles: crashes and a full disk. */
export function createScenario(side: ClientSide, host: Host, quiet: () => void): Scenario {
  const { chance, lane } = side;
  let calm = false;
  let over = false;
  let watching = 0;

  async function watchSome(): Promise<void> {
    const seen = new Set<string>();
    while (!over) {
      await lane.at(lane.monotonic() + 500);
      const turns = [...side.known.turns.values()].map(({ turn }) => turn);
      for (const turn of turns.filter(({ id }) => !seen.has(id))) {
        seen.add(turn.id);
        if (chance.hits(0.7)) void watch(turn);
      }
    }
  }

  async function watch(turn: Turn): Promise<void> {
    watching += 1;
    await runWatcher(side, host.connect, turn);
    watching -= 1;
  }

  async function troubleHost(): Promise<void> {
    if (chance.hits(0.4)) await pause(side, 20_000).then(host.restart);
    if (!chance.hits(0.25)) return;
    await pause(side, 15_000);
    host.fillDisk(true);
    await pause(side, 8_000);
    host.fillDisk(false);
  }

  return {
    get calm() {
      return calm;
    },
    get watching() {
      return watching;
    },
    async run() {
      await deployAll(side);
      void runResolver(side, () => over);
      void watchSome();
      const senders = Array.from({ length: 1 + chance.below(4) }, () =>
        runSender(side, 1 + chance.below(4)),
      );
      const others = [runCanceller(side, chance.below(3)), runOperator(side, chance.below(4))];
      await Promise.all([...senders, ...others, troubleHost()]);
      await pause(side, 20_000);
      quiet();
      await resumeAll(side);
      calm = true;
    },
    end() {
      over = true;
    },
  };
}
