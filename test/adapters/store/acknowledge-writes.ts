// Writes to the directory given and says on standard output when writes are acknowledged: first one
// at a time, then 16 at once. Modes: `worker` is the real store; `full` and `off` commit on the
// main thread with synchronous FULL and OFF, the latter to prove that a test of the order can fail.
import { writeSync } from "node:fs";
import { join } from "node:path";
import { openWriterDatabase } from "../../../src/adapters/store/database.ts";
import { openMemoryStore } from "../../../src/adapters/store/memory-store.ts";
import { migrate } from "../../../src/adapters/store/migrate.ts";
import { openStore } from "../../../src/adapters/store/open-store.ts";
import { reasonOf, runtime, sampleEvent, silent } from "./sample.ts";

const [mode = "worker", directory = ""] = process.argv.slice(2);

function onFatal(error: Error): void {
  writeSync(1, `fatal: ${error.message}\n`);
}

async function openMode() {
  if (mode === "worker") return openStore({ directory, runtime, observer: silent, onFatal });
  const db = openWriterDatabase(join(directory, "caxton.db"));
  migrate(db);
  if (mode === "off") db.pragma("synchronous = OFF");
  return openMemoryStore({ db, runtime, observer: silent, onFatal });
}

await using store = await openMode();

async function write(id: string): Promise<void> {
  const reason = await reasonOf(store.write("appendEvent", sampleEvent(id, id)));
  if (reason !== "none") writeSync(1, `${reason} ${id}\n`);
}

writeSync(1, "open\n");
for (let count = 0; count < 20; count += 1) {
  await write(`single-${count}`);
  writeSync(1, `acknowledged single-${count}\n`);
}
for (let count = 0; count < 20; count += 1) {
  await Promise.all(Array.from({ length: 16 }, (_, index) => write(`group-${count}-${index}`)));
  writeSync(1, `acknowledged group-${count}\n`);
}
