import * as Args from "@oclif/core/args";
import { CaxtonCommand } from "../caxton-command.ts";
import { listCommands } from "../completion.ts";
import { completionScripts, shells } from "../completion-scripts.ts";

export default class Completion extends CaxtonCommand {
  static override summary = "Print the script that completes commands in your shell.";
  static override description =
    "Names of agents, and ids of turns and conversations, are asked from the server as you press " +
    "Tab; one that does not answer at once has none.";
  static override examples = [
    { description: "In ~/.bashrc:", command: 'eval "$(<%= config.bin %> completion bash)"' },
    { description: "In ~/.zshrc:", command: 'eval "$(<%= config.bin %> completion zsh)"' },
    "<%= config.bin %> completion fish > ~/.config/fish/completions/caxton.fish",
  ];
  static override args = {
    shell: Args.option({ options: shells })({ required: true, description: "Your shell." }),
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(Completion);
    const script = completionScripts[args.shell](listCommands(this.config));
    this.openOutput(flags).text(script);
  }
}
