import * as files from "./judged-more-files.ts";
import { by, count, flat, meanBy, top } from "./table-files.ts";
import { groups, least, mean, type Row, sum, where } from "./tables.ts";

/** A file, ways to ask the same of it, and what a script says must be in the answer. */
export interface JudgedCase {
  readonly file: Uint8Array | string;
  readonly questions: readonly string[];
  readonly told: readonly (string | number)[];
  readonly order?: readonly string[];
}

const { orders, members, medals, stock, wages, films, gifts } = files;
const of = (rows: readonly Row[], column: string, value: string) =>
  where(rows, (row) => row[column] === value);
const ofYear = (year: string) => where(orders, (row) => String(row.OrderDate).endsWith(year));
const percent = (part: number, whole: number) => `${((part / whole) * 100).toFixed(1)} %`;
const ranked = (rows: readonly Row[], name: string, value: string): [string, number][] =>
  groups(rows, name, (inside) => sum(inside, value));

/** Files of sales, members, sports, stock, wages, films and gifts. */
export const judgedMoreCases: readonly JudgedCase[] = [
  {
    file: files.ordersFile,
    questions: ["Top 5 customers by spend", "Who are our five biggest customers by line total?"],
    ...top(by(orders, "CustomerName", "LineTotal"), 5),
  },
  {
    file: files.ordersFile,
    questions: ["How much did Hooli GmbH spend in 2024?"],
    told: [sum(of(ofYear("2024"), "CustomerName", "Hooli GmbH"), "LineTotal")],
  },
  {
    file: files.ordersFile,
    questions: ["How did 2024 compare to 2023 in terms of revenue?", "Was 2024 better than 2023?"],
    told: [sum(ofYear("2023"), "LineTotal"), sum(ofYear("2024"), "LineTotal")],
  },
  {
    file: files.ordersFile,
    questions: ["What share of revenue came from the Online channel?"],
    told: [percent(sum(of(orders, "Channel", "Online"), "LineTotal"), sum(orders, "LineTotal"))],
  },
  {
    file: files.ordersFile,
    questions: ["Show revenue by channel and status"],
    told: by(orders, (row) => `${row.Channel} ${row.Status}`, "LineTotal").map(([, it]) => it),
  },
  {
    file: files.ordersFile,
    questions: ["What is the average order value?", "average line total per order"],
    told: [mean(orders, "LineTotal")],
  },
  {
    file: files.ordersFile,
    questions: ["Which sales rep sold the fewest units?"],
    told: by(orders, "Rep", "Qty").at(-1) ?? [],
  },
  {
    file: files.membersFile,
    questions: ["How many members are inactive?", "How many members are not active?"],
    told: [count(of(members, "Active", "FALSE"))],
  },
  {
    file: files.membersFile,
    questions: ["What is the total monthly fee by membership type?"],
    told: flat(by(members, "Membership Type", "Monthly Fee ($)")),
  },
  {
    file: files.membersFile,
    questions: ["members aged over 60: how many?", "How many members older than 60 are there?"],
    told: [count(where(members, (row) => Number(row.Age) > 60))],
  },
  {
    file: files.medalsFile,
    questions: ["How many gold medals did each country win?"],
    told: flat(groups(of(medals, "medal", "gold"), "country", count)),
  },
  {
    file: files.medalsFile,
    questions: ["What was the fastest time in Luge?", "lowest time_s in Luge"],
    told: [least(of(medals, "discipline", "Luge"), "time_s")],
  },
  {
    file: files.stockFile,
    questions: [
      "Welche 3 Artikel haben den höchsten Verkaufspreis?",
      "top 3 articles by sales price",
    ],
    ...top(ranked(stock, "Bezeichnung", "Verkaufspreis"), 3),
  },
  {
    file: files.stockFile,
    questions: ["average purchase price per product group"],
    told: flat(meanBy(stock, "Warengruppe", "Einkaufspreis")),
  },
  {
    file: files.stockFile,
    questions: ["Wie viele Artikel haben einen Bestand unter 50?"],
    told: [count(where(stock, (row) => Number(row.Lagerbestand) < 50))],
  },
  {
    file: files.wagesFile,
    questions: ["In welchem Monat waren die Personalkosten am höchsten?"],
    told: [by(wages, "month", "cost")[0]?.[1] ?? 0],
  },
  {
    file: files.wagesFile,
    questions: ["staff costs January 2024 vs February 2024"],
    told: ["01.2024", "02.2024"].map((month) => sum(of(wages, "month", month), "cost")),
  },
  {
    file: files.filmsFile,
    questions: ["three films with the biggest box office", "top 3 highest grossing movies"],
    ...top(ranked(films, "film", "box_office_musd"), 3),
  },
  {
    file: files.filmsFile,
    questions: ["How many movies were released after 2010?"],
    told: [count(where(films, (row) => Number(row.release_year) > 2010))],
  },
  {
    file: files.filmsFile,
    questions: ["Which director made the most films?"],
    told: groups(films, "director", count)[0] ?? [],
  },
  {
    file: files.giftsFile,
    questions: ["Who donated the most in total?", "biggest donor by total gifts"],
    told: by(gifts, "donor", "gift_amount")[0] ?? [],
  },
  {
    file: files.giftsFile,
    questions: ["How many recurring donations came from the UK?"],
    told: [count(of(of(gifts, "recurring", "true"), "country", "UK"))],
  },
];
