/**
 * Most operations in one transaction. Enough that the sync costs next to nothing per operation; few
 * enough that nobody waits long for strangers.
 */
export const batchMax = 256;
