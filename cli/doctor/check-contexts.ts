import { statSync } from "node:fs";
import { type Context, contextsPath } from "../contexts.ts";
import { toProblem } from "../problem.ts";
import { type Finding, findingsOf } from "./finding.ts";
import type { Patient } from "./patient.ts";

/** Whether each context leads to a server, and the keys are for this user's eyes only. */
export async function checkContexts(patient: Patient): Promise<Finding[]> {
  const { contexts, terminal, timeoutMs } = patient;
  const contextFindings = findingsOf("contexts");
  if (contexts.problem !== undefined) {
    const { message, hint = "Correct it" } = contexts.problem;
    return [contextFindings.failed(message, hint)];
  }
  const { current, byName } = contexts.value;
  if (byName.size === 0) return [contextFindings.note("There are none")];
  const dead = await Promise.all(
    [...byName].map(([name, context]) =>
      findDead(name, context, { isCurrent: name === current, timeoutMs }),
    ),
  );
  const found = [...findReadable(contextsPath(terminal.environment)), ...dead.flat()];
  if (found.length > 0) return found;
  const used = current === undefined ? "none is in use" : `'${current}' is in use`;
  return [contextFindings.ok(`${byName.size} lead to servers; ${used}`)];
}

function findReadable(path: string): Finding[] {
  if ((statSync(path).mode & 0o077) === 0) return [];
  return [
    findingsOf("contexts").warning(
      `Other users can read ${path}, which may hold keys`,
      `chmod 600 '${path}'`,
    ),
  ];
}

/** Asks without any key: whether somebody answers is all that matters. */
async function findDead(
  name: string,
  { server }: Context,
  { isCurrent, timeoutMs }: { readonly isCurrent: boolean; readonly timeoutMs: number },
): Promise<Finding[]> {
  const { connect } = await import("../../clients/index.ts");
  try {
    await connect(server, { timeoutMs, retries: 0 }).system.getServerInfo({});
    return [];
  } catch (error) {
    const { message } = toProblem(error, server);
    const context = findingsOf(`context ${name}`);
    const mend =
      `Start that server, or give the context another: caxton context set ${name} --server <url>\n` +
      `Or do without it: caxton context remove ${name}`;
    return [
      isCurrent ? context.failed(`In use: ${message}`, mend) : context.warning(message, mend),
    ];
  }
}
