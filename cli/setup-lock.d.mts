/** Runs `work` while this process holds the lock at `path`; waits for other owners to end. */
export declare function withLock<T>(
  path: string,
  say: (line: string) => void,
  work: () => Promise<T>,
): Promise<T>;
