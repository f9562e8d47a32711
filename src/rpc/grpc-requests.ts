/** The messages of a caller, pulled one by one: nothing is read before it is asked for. */
export interface GrpcRequests<T> extends AsyncIterable<T> {
  push(message: T): void;
  /** The caller has no more to send. */
  end(): void;
  /** The call is over: whoever still waits or asks gets the error, or the end without one. */
  fail(error: unknown): void;
}

interface Waiting<T> {
  resolve(result: IteratorResult<T, undefined>): void;
  reject(error: unknown): void;
}

const finished = { done: true, value: undefined } as const;

/** `pull` asks for one message, which `push`, `end` or `fail` answers. */
export function createGrpcRequests<T>(pull: () => void): GrpcRequests<T> {
  const waiting: Waiting<T>[] = [];
  let outcome: { readonly error: unknown } | undefined;
  const settle = (error: unknown) => {
    outcome ??= { error };
    for (const waiter of waiting.splice(0)) answerEnd(waiter, outcome.error);
  };
  const iterator: AsyncIterator<T, undefined> = {
    next: () =>
      new Promise((resolve, reject) => {
        const waiter = { resolve, reject };
        if (outcome !== undefined) {
          answerEnd(waiter, outcome.error);
          return;
        }
        waiting.push(waiter);
        if (waiting.length === 1) pull();
      }),
    return: () => {
      settle(undefined);
      return Promise.resolve(finished);
    },
  };
  return {
    [Symbol.asyncIterator]: () => iterator,
    push(value) {
      waiting.shift()?.resolve({ done: false, value });
      if (waiting.length > 0) pull();
    },
    end: () => settle(undefined),
    fail: settle,
  };
}

function answerEnd(waiter: Waiting<never>, error: unknown): void {
  if (error === undefined) waiter.resolve(finished);
  else waiter.reject(error);
}
