/** What the command's exit code tells; the table of the contract. */
export const exitCodes = {
  ok: 0,
  error: 1,
  usage: 2,
  invalid: 3,
  notFound: 4,
  conflict: 5,
  unreachable: 6,
  notAllowed: 7,
  timeout: 8,
  checkFailed: 9,
  interrupted: 130,
} as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];
