import { fileURLToPath } from "node:url";
import { main } from "./main.ts";
import { openProcessTerminal } from "./process-terminal.ts";

/** Folder of package.json, seen from `dist/cli`, where this file runs. */
const root = fileURLToPath(new URL("../..", import.meta.url));

process.exitCode = await main(process.argv.slice(2), openProcessTerminal(), { root });
