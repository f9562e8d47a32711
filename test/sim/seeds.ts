/** Seeds that `npm test` runs; each mutant is found within them. */
export const seedsOfTest = 150;

/** Seeds of the long test. */
export const seedsOfLongTest = 5_000;
