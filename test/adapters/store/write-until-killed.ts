// Deploys agents from 16 callers at once into the directory given, until it is killed. Each line on
// standard output is the request id of an acknowledged deployment.
import { writeSync } from "node:fs";
import { openStore } from "../../../src/adapters/store/open-store.ts";
import { neverFatal, runtime, sampleDeploy, sampleFile, silent } from "./sample.ts";

const [directory = ""] = process.argv.slice(2);
const store = await openStore({ directory, runtime, observer: silent, onFatal: neverFatal });

async function deployForever(caller: number): Promise<never> {
  for (let count = 0; ; count += 1) {
    const id = `${caller}-${count}`;
    await store.write("deployAgents", sampleDeploy([sampleFile(`agent-${id}`)], id));
    writeSync(1, `${id}\n`);
  }
}

await Promise.all(Array.from({ length: 16 }, (_, caller) => deployForever(caller)));
