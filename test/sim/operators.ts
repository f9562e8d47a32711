import type { Agents } from "../../src/agents/agents.ts";
import { type ClientSide, caller, pause } from "./clients.ts";
import { type SimAgent, toToml } from "./sim-agents.ts";

const options = { workspace: "", strict: false, validateOnly: false, requestId: "" };

/** Deploys every agent, once each. */
export async function deployAll(side: ClientSide): Promise<void> {
  for (const agent of side.agents) {
    for (let deployed = false; !deployed; ) {
      const answer = await side.call(({ agents }) => deploy(agents, agent, 1));
      deployed = answer !== "unknown";
      if (!deployed) await pause(side, 1_000);
    }
  }
}

/** Suspends, resumes, deploys anew and deletes. */
export async function runOperator(side: ClientSide, times: number): Promise<void> {
  const { chance } = side;
  for (let time = 0; time < times; time += 1) {
    await pause(side, 10_000);
    const agent = chance.pick(side.agents);
    const change = chance.pick(["suspend", "suspend", "resume", "deploy", "delete"] as const);
    const force = chance.hits(0.5);
    const write = { agent: agent.name, requestId: "" };
    await side.call<unknown>(({ agents }) => {
      if (change === "deploy") return deploy(agents, agent, 2 + time);
      if (change === "delete") return agents.delete(caller, { ...write, force });
      return agents.command(caller, change, write);
    });
  }
}

/** Lets every agent work. */
export async function resumeAll(side: ClientSide): Promise<void> {
  for (const { name } of side.agents) {
    await side.call(({ agents }) =>
      agents.command(caller, "resume", { agent: name, requestId: "" }),
    );
  }
}

function deploy(agents: Agents, agent: SimAgent, revision: number) {
  return agents.deploy(caller, options, { source: "", toml: toToml(agent, revision) });
}
