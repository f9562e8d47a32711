import * as files from "./judged-files.ts";
import type { JudgedCase } from "./judged-more-cases.ts";
import { by, count, flat, meanBy, monthOf, top } from "./table-files.ts";
import { groups, least, mean, most, sum, where } from "./tables.ts";

const { accounts, admissions, bookings, meals, flats, moves, cars, ledger } = files;
const percent = (part: number, whole: number) => `${((part / whole) * 100).toFixed(1)} %`;
const inYear = (year: string) => where(meals, (row) => String(row.ordered_at).startsWith(year));
const cheapest = flats.toSorted((one, other) => Number(one.rent) - Number(other.rent));

/** Files of firms, banks, houses and stores. */
export const judgedCases: readonly JudgedCase[] = [
  {
    file: files.accountsFile,
    questions: ["How many customers churned?", "Count the churned accounts in {url}"],
    told: [count(where(accounts, (row) => row.churned === "Y"))],
  },
  {
    file: files.accountsFile,
    questions: [
      "Show monthly recurring revenue by plan tier",
      "total mrr grouped by tier in {url}",
    ],
    told: flat(by(accounts, "plan_tier", "mrr_usd")),
  },
  {
    file: files.accountsFile,
    questions: ["signups per month", "How many new signups were there each month?"],
    told: groups(accounts, monthOf("signup_dt"), count).map(([, value]) => value),
  },
  {
    file: files.accountsFile,
    questions: [
      "What share of accounts is in EMEA?",
      "What percentage of customers are from EMEA?",
    ],
    told: [percent(count(where(accounts, (row) => row.geo === "EMEA")), accounts.length)],
  },
  {
    file: files.admissionsFile,
    questions: [
      "On average, in which department do patients stay longest?",
      "Which department has the longest average stay?",
    ],
    told: flat(meanBy(admissions, "department", "days").slice(0, 1)),
  },
  {
    file: files.admissionsFile,
    questions: [
      "Sum of total charges by department in {url}",
      "How much was charged by each dept?",
    ],
    told: flat(by(admissions, "department", "charges")),
  },
  {
    file: files.admissionsFile,
    questions: ["How many patients died?", "number of patients with outcome Deceased"],
    told: [count(where(admissions, (row) => row.outcome === "Deceased"))],
  },
  {
    file: files.bookingsFile,
    questions: ["Wie hoch ist die Summe der Beträge pro Auftraggeber?"],
    told: flat(by(bookings, "payer", "amount")),
  },
  {
    file: files.bookingsFile,
    questions: ["Wie viel habe ich insgesamt für Miete ausgegeben?"],
    told: [
      sum(
        where(bookings, (row) => row.purpose === "Miete"),
        "amount",
      ),
    ],
  },
  {
    file: files.mealsFile,
    questions: [
      "Compare 2023 with 2024: total bill amount",
      "Compare revenue of 2023 and 2024 in {url}",
      "total bill amount in 2023 vs 2024",
    ],
    told: [sum(inYear("2023"), "bill_amount"), sum(inYear("2024"), "bill_amount")],
  },
  {
    file: files.mealsFile,
    questions: ["Top 5 dishes by revenue", "What are the five best-selling dishes by bill amount?"],
    ...top(by(meals, "dish", "bill_amount"), 5),
  },
  {
    file: files.mealsFile,
    questions: ["How many orders were paid or refunded?"],
    told: [count(where(meals, (row) => row.order_status !== "cancelled"))],
  },
  {
    file: files.mealsFile,
    questions: ["minimum and maximum bill amount", "lowest and highest bill amount in {url}?"],
    told: [least(meals, "bill_amount"), most(meals, "bill_amount")],
  },
  {
    file: files.flatsFile,
    questions: ["List the three cheapest apartments", "Nenne die drei günstigsten Wohnungen"],
    told: [],
    order: cheapest.slice(0, 3).map((row) => `(Objekt ${row.Objekt}`),
  },
  {
    file: files.flatsFile,
    questions: ["Average rent by district", "Durchschnittliche Kaltmiete pro Stadtteil"],
    told: flat(meanBy(flats, "Stadtteil", "rent")),
  },
  {
    file: files.flatsFile,
    questions: ["How many flats have a balcony?", "Wie viele Wohnungen haben einen Balkon?"],
    told: [count(where(flats, (row) => row.Balkon === "ja"))],
  },
  {
    file: files.movesFile,
    questions: ["Wie viele Zugänge gab es?"],
    told: [count(where(moves, (row) => row.kind === "Zugang"))],
  },
  {
    file: files.movesFile,
    questions: ["Menge pro Lagerplatz und Monat", "quantity per bin location and month"],
    told: by(moves, (row) => `${row.bin} ${monthOf("day")(row)}`, "quantity").map(([, it]) => it),
  },
  {
    file: files.movesFile,
    questions: ["Which article has the highest total value?"],
    ...top(by(moves, "article", "value"), 1),
  },
  {
    file: files.carsFile,
    questions: ["How many cars have no driver?", "how many vehicles are without a driver"],
    told: [count(where(cars, (row) => row.driver === ""))],
  },
  {
    file: files.carsFile,
    questions: ["How many vehicles were built before 2018?"],
    told: [count(where(cars, (row) => Number(row.model_year) < 2018))],
  },
  {
    file: files.carsFile,
    questions: ["What is the total resale value of diesel and petrol cars?"],
    told: [
      sum(
        where(cars, (row) => row.fuel_type !== "electric"),
        "resale_value",
      ),
    ],
  },
  {
    file: files.ledgerFile,
    questions: ["What is the sum of all negative amounts?", "total of amounts below 0"],
    told: [
      sum(
        where(ledger, (row) => Number(row.amount) < 0),
        "amount",
      ),
    ],
  },
  {
    file: files.ledgerFile,
    questions: ["What are the minimum, maximum and average amount?"],
    told: [least(ledger, "amount"), most(ledger, "amount"), mean(ledger, "amount")],
  },
];
