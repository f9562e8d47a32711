/**
 * Modules, or folders of modules, with logic that no test at the mirrored path covers and that no test
 * imports -> the test that covers them all the same, through what uses them.
 */
export const coveredBy: Readonly<Record<string, string>> = {
  "src/manifest": "test/manifest/corpus.test.ts",
};
