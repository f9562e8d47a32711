import { once } from "node:events";
import { connect } from "node:net";
import { describeModels, type ModelAccess } from "../../src/describe-models.ts";
import { type Finding, findingsOf } from "./finding.ts";
import type { Patient } from "./patient.ts";

/**
 * Which model answers where an agent names none, and whether the configured ones have their keys
 * and can be reached. Keys are not read, and nothing is sent.
 */
export async function checkModels(patient: Patient, signal: AbortSignal): Promise<Finding[]> {
  const { config } = patient;
  const models = findingsOf("models");
  if (config.value === undefined) return [];
  const { automatic, access, problems } = describeModels(config.value);
  if (problems.length > 0) {
    return [models.failed(problems.join("; "), "docs/models.md shows how an entry looks")];
  }
  const each = await Promise.all(access.map((model) => checkModel(model, signal)));
  return [models.ok(`Where an agent names none: ${automatic}`), ...each];
}

async function checkModel(model: ModelAccess, signal: AbortSignal): Promise<Finding> {
  const { name, url, key, problem } = model;
  const found = findingsOf(`model ${name}`);
  if (problem !== undefined) return found.failed(problem, "docs/models.md shows how it is set");
  if (key?.isThere === false) {
    return found.warning(`Its key is missing: ${key.source}`, "Set it where the server is started");
  }
  const { host } = new URL(url);
  const code = await tryToReach(new URL(url), signal);
  if (code === undefined) {
    const source = key === undefined ? "no key needed" : `key from ${key.source}`;
    return found.ok(`${host} can be reached; ${source}`);
  }
  return found.failed(
    `${host} cannot be reached (${code})`,
    'Start it, or check base_url and the network; agents can do without: provider = "offline"',
  );
}

const ports: Readonly<Record<string, number>> = { "http:": 80, "https:": 443 };

/** The system's code of what stands in the way of a connection; undefined when nothing does. */
async function tryToReach(url: URL, signal: AbortSignal): Promise<string | undefined> {
  const port = url.port === "" ? ports[url.protocol] : Number(url.port);
  const socket = connect({ host: url.hostname.replace(/^\[|\]$/g, ""), port: port ?? 0 });
  try {
    await once(socket, "connect", { signal });
    return undefined;
  } catch (error) {
    return signal.aborted ? "no answer in time" : String((error as NodeJS.ErrnoException).code);
  } finally {
    socket.destroy();
  }
}
