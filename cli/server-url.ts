import { CommandError } from "./command-error.ts";
import { exitCodes } from "./exit-codes.ts";

/** Where a server listens by default. */
export const defaultServerUrl = "http://127.0.0.1:8080";

/** An address without a slash at its end. Throws `CommandError` for what is no http(s) address. */
export function parseServerUrl(address: string): string {
  if (/^https?:\/\//.test(address) && URL.canParse(address)) return address.replace(/\/+$/, "");
  throw new CommandError({
    exitCode: exitCodes.usage,
    message: `'${address}' is no address of a server`,
    hint: `An address looks like ${defaultServerUrl}`,
  });
}
