import { freshCases } from "./fresh-cases.ts";
import { judgedCases } from "./judged-cases.ts";
import { type JudgedCase, judgedMoreCases } from "./judged-more-cases.ts";
import { tableCases } from "./table-cases.ts";
import { tableMoreCases } from "./table-more-cases.ts";

/** Every case; the first question of each is the plainest. */
export const allCases: readonly JudgedCase[] = [
  ...[...tableCases, ...tableMoreCases].map(({ question, ...rest }) => ({
    ...rest,
    questions: [question],
  })),
  ...freshCases,
  ...judgedCases,
  ...judgedMoreCases,
];
