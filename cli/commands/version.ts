import { CaxtonCommand } from "../caxton-command.ts";

export default class Version extends CaxtonCommand {
  static override summary = "Print the version of this command.";
  static override examples = [
    "<%= config.bin %> version",
    { description: "As data, with the runtime:", command: "<%= config.bin %> version -o json" },
  ];

  async run(): Promise<void> {
    const { flags } = await this.parse(Version);
    const { version, platform, arch } = this.config;
    const json = { version, node: process.version, platform: `${platform}-${arch}` };
    const output = this.openOutput(flags);
    if (output.format === "table") output.text(`caxton ${version}\n`);
    else await output.show({ json, names: [version], rows: [] });
  }
}
