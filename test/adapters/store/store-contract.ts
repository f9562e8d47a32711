import { suite } from "node:test";
import type { Store } from "../../../src/domain/store.ts";
import { agentContract } from "./contract/agent-contract.ts";
import { batchContract } from "./contract/batch-contract.ts";
import { eventContract } from "./contract/event-contract.ts";
import { listContract } from "./contract/list-contract.ts";
import { requestContract } from "./contract/request-contract.ts";
import { turnContract } from "./contract/turn-contract.ts";
import { turnRecoveryContract } from "./contract/turn-recovery-contract.ts";

/** What a test may ask of the store it gets. */
export interface ContractOptions {
  readonly eventsMax?: number;
  readonly requestIdWindowMs?: number;
}

/** Opens an empty store. */
export type OpenContractStore = (options?: ContractOptions) => Promise<Store & AsyncDisposable>;

/** What every implementation of `Store` does, whatever it stores in. */
export function storeContract(implementation: string, open: OpenContractStore): void {
  suite(`${implementation}: agents`, () => agentContract(open));
  suite(`${implementation}: lists`, () => listContract(open));
  suite(`${implementation}: request ids`, () => requestContract(open));
  suite(`${implementation}: events`, () => eventContract(open));
  suite(`${implementation}: batches`, () => batchContract(open));
  suite(`${implementation}: turns`, () => turnContract(open));
  suite(`${implementation}: turns that stop`, () => turnRecoveryContract(open));
}
