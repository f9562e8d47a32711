/**
 * What is known of the offline model without loading it. Any text it is asked is within its reach.
 */
export const offlineFacts = { name: "offline", contextTokens: 250_000 } as const;
