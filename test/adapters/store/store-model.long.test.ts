import { test } from "node:test";
import { openMemoryDatabase } from "../../../src/adapters/store/database.ts";
import { openMemoryStore } from "../../../src/adapters/store/memory-store.ts";
import { openStore } from "../../../src/adapters/store/open-store.ts";
import { runAgainstModel } from "./model-run.ts";
import { neverFatal, runtime, silent, temporaryDirectory } from "./sample.ts";

test("60 seeds of operations and crashes leave what the plain model says", async () => {
  for (let seed = 1_000; seed < 1_060; seed += 1) {
    const db = openMemoryDatabase();
    await runAgainstModel(seed, {
      crashes: true,
      open: async (reached) =>
        openMemoryStore({ db, runtime, observer: silent, onFatal() {}, reached }),
    });
  }
});

test("the writer's thread on a file leaves what the plain model says", async () => {
  for (let seed = 2_000; seed < 2_010; seed += 1) {
    await using opened = new AsyncDisposableStack();
    const directory = opened.use(temporaryDirectory()).path;
    const settings = { directory, runtime, observer: silent, onFatal: neverFatal };
    const store = opened.use(await openStore(settings));
    await runAgainstModel(seed, { crashes: false, open: async () => store });
  }
});
