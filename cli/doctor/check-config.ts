import { configVariables, describeConfig } from "../../src/config.ts";
import { findCloseMatch } from "../../src/manifest/close-match.ts";
import { loadServerConfig } from "../serve-in-front.ts";
import { type Finding, findingsOf } from "./finding.ts";
import type { Patient } from "./patient.ts";

/** Whether the server's configuration can be used. */
export function checkConfig({ config }: Pick<Patient, "config">): Finding {
  const file = findingsOf("configuration");
  if (config.problem !== undefined) {
    const { message, hint = "Correct it" } = config.problem;
    return file.failed(message.replaceAll("\n", "; "), hint);
  }
  const rows = describeConfig(config.value);
  const chosen = rows.filter(({ origin }) => origin !== "default");
  const values = chosen.length === 1 ? "1 value is" : `${chosen.length} values are`;
  return file.ok(`${values} not the default: caxton server start --print-config`);
}

/** Variables of the command, which are none of the server's. */
const ownVariables = ["CAXTON_URL", "CAXTON_API_KEY", "CAXTON_CONFIG"];

/**
 * Variables of the environment that take the place of what a file says, and such as mean nothing.
 */
export async function checkEnvironment(patient: Patient): Promise<Finding[]> {
  const { environment } = patient.terminal;
  const environmentFindings = findingsOf("environment");
  const known = [...configVariables, ...ownVariables];
  const unknown = Object.keys(environment)
    .filter((name) => name.startsWith("CAXTON_") && !known.includes(name))
    .map((name) => {
      const meant = findCloseMatch(name, known);
      const hint = meant === undefined ? "Remove it" : `Did you mean ${meant}?`;
      return environmentFindings.warning(`${name} means nothing to Caxton`, hint);
    });
  const found = [...unknown, ...(await findShadowed(patient)), ...findServerChoice(patient)];
  if (found.length > 0) return found;
  return [environmentFindings.ok("No variable takes the place of a file's value")];
}

/** Values of the file in whose place the environment's are used. */
async function findShadowed(patient: Patient): Promise<Finding[]> {
  const { config } = patient;
  const fromFile = await loadWithoutVariables(patient);
  if (config.value === undefined || fromFile === undefined) return [];
  const before = new Map(describeConfig(fromFile).map((row) => [row.name, row]));
  return describeConfig(config.value).flatMap(({ name, value, origin }) => {
    const row = before.get(name);
    if (!origin.startsWith("environment ") || row === undefined) return [];
    if (row.origin === "default" || row.origin.startsWith("flag ") || row.value === value)
      return [];
    const variable = origin.slice("environment ".length);
    return findingsOf("environment").warning(
      `${variable} makes ${name} ${value}, in place of ${row.value} in ${row.origin}`,
      `unset ${variable}, or correct the file`,
    );
  });
}

/** The configuration as it were if only the file spoke. */
async function loadWithoutVariables({ configFlag, directory, terminal }: Patient) {
  const { environment } = terminal;
  const names = Object.keys(environment).filter((name) => !configVariables.includes(name));
  const rest = Object.fromEntries(names.map((name) => [name, environment[name]]));
  try {
    const flags = { config: configFlag, "data-dir": directory };
    return await loadServerConfig(flags, { ...terminal, environment: rest });
  } catch {
    return undefined; // The file is of no use alone; the check of the configuration says why.
  }
}

/** Where the environment chooses another server than the context that is in use. */
function findServerChoice({ contexts, terminal }: Patient): Finding[] {
  const { CAXTON_URL: url } = terminal.environment;
  const { current, byName } = contexts.value ?? {};
  const server = current === undefined ? undefined : byName?.get(current)?.server;
  if (!url || server === undefined || server === url) return [];
  return [
    findingsOf("environment").warning(
      `CAXTON_URL takes the place of the context '${current}', whose server is ${server}`,
      "unset CAXTON_URL, or ask for the context with --context",
    ),
  ];
}
