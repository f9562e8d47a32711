const unitSeconds: Readonly<Record<string, number>> = { H: 3600, M: 60, S: 1 };

/** The longest delay of a timer of Node, about 24 days; a longer one would fire at once. */
const timerMsMax = 2 ** 31 - 1;

/** Whether `connect-timeout-ms` is too far away for a timer: nobody waits that long. */
export function isFarConnectTimeout(value: string): boolean {
  return Number(value) > timerMsMax;
}

/** Whether `grpc-timeout` is too far away for a timer. */
export function isFarGrpcTimeout(value: string): boolean {
  const [, amount = "", unit = ""] = /^(\d{1,8})([HMS])$/.exec(value) ?? [];
  return Number(amount) * (unitSeconds[unit] ?? 0) * 1000 > timerMsMax;
}
