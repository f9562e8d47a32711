import type { Observer } from "../src/domain/observer.ts";

/** Hears everything and says nothing. */
export const silentObserver: Observer = {
  call() {},
  commit() {},
  turn() {},
  modelCall() {},
  toolCall() {},
  note() {},
  storeStatus() {},
  engineStatus() {},
};
