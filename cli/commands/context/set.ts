import * as Args from "@oclif/core/args";
import * as Flags from "@oclif/core/flags";
import { CaxtonCommand } from "../../caxton-command.ts";
import { CommandError } from "../../command-error.ts";
import { type Context, readContexts, writeContexts } from "../../contexts.ts";
import { exitCodes } from "../../exit-codes.ts";
import { parseServerUrl } from "../../server-url.ts";

export default class ContextSet extends CaxtonCommand {
  static override summary = "Make a context, or change one.";
  static override description = "The first context made is in use at once.";
  static override examples = [
    "<%= config.bin %> context set staging --server https://caxton.example --workspace team",
  ];
  static override args = {
    name: Args.string({ required: true, description: "Name: letters, digits, - and _." }),
  };
  static override flags = {
    server: Flags.string({ description: "Address of the server.", helpValue: "<url>" }),
    workspace: Flags.string({ description: "Workspace to work in.", helpValue: "<name>" }),
    "api-key": Flags.string({ description: "Key to present.", helpValue: "<key>" }),
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(ContextSet);
    const output = this.openOutput(flags);
    const { name } = args;
    if (!/^[\w-]{1,64}$/.test(name)) {
      throw new CommandError({
        exitCode: exitCodes.usage,
        message: `'${name}' is no name for a context`,
        hint: "Use up to 64 letters, digits, - and _",
      });
    }
    const contexts = await readContexts(this.terminal.environment);
    const { server, workspace, "api-key": apiKey } = flags;
    const context = mergeContext(name, contexts.byName.get(name), { server, workspace, apiKey });
    const byName = new Map(contexts.byName).set(name, context);
    await writeContexts(this.terminal.environment, { current: contexts.current ?? name, byName });
    output.say("ok", `Context '${name}' talks to ${context.server}`);
  }
}

/** The context as it was, with what is given in place of it. */
function mergeContext(
  name: string,
  before: Context | undefined,
  given: { readonly [Key in keyof Context]: string | undefined },
): Context {
  const server = given.server ?? before?.server;
  if (server === undefined) {
    throw new CommandError({
      exitCode: exitCodes.usage,
      message: `Context '${name}' is new and needs a server`,
      hint: "Add --server <url>",
    });
  }
  return {
    server: parseServerUrl(server),
    workspace: given.workspace ?? before?.workspace,
    apiKey: given.apiKey ?? before?.apiKey,
  };
}
