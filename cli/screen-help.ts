import type { Interfaces } from "@oclif/core";
import { Help } from "@oclif/core/help";
import type { Screen } from "./terminal.ts";

/** oclif's help, written to a given screen. */
export class ScreenHelp extends Help {
  readonly #screen: Screen;

  constructor(config: Interfaces.Config, screen: Screen) {
    super(config, {
      docopts: false,
      flagSortOrder: "none",
      hideAliasesFromRoot: true,
      hideCommandSummaryInDescription: true,
      maxWidth: Math.min(screen.columns, 100),
      stripAnsi: true,
    });
    this.#screen = screen;
  }

  protected override log(...lines: string[]): void {
    this.#screen.write(`${lines.join(" ")}\n`);
  }
}
