/**
 * Reason for ending a wait that nobody is interested in any more. Each `abort()` without a reason
 * makes an error of its own with a stack, which costs more than most waits (some 30 µs).
 */
export const waitOver = new Error("nobody waits any more");
