import type { TableCase } from "./table-cases.ts";
import {
  by,
  count,
  empty,
  energy,
  energyFile,
  exams,
  examsFile,
  flat,
  flights,
  flightsFile,
  headless,
  headlessFile,
  library,
  libraryFile,
  meanBy,
  monthOf,
  names,
  raggedFile,
  raggedRows,
  top,
  umsatz,
  umsatzFile,
  web,
  webFile,
} from "./table-files.ts";
import { groups, mean, most, sum, where } from "./tables.ts";

/** More cases: German, headerless, ragged, UTF-16, empty. */
export const tableMoreCases: readonly TableCase[] = [
  {
    file: umsatzFile,
    question: "Wie hoch ist der Gesamtumsatz pro Filiale in {url}?",
    told: flat(by(umsatz, "Filiale", "Umsatz")),
  },
  {
    file: umsatzFile,
    question: "Welche Warengruppe hat den höchsten Umsatz? {url}",
    ...top(by(umsatz, "Warengruppe", "Umsatz"), 1),
  },
  {
    file: umsatzFile,
    question: "Zeige die Entwicklung des Umsatzes pro Monat: {url}",
    told: flat(by(umsatz, monthOf("Datum"), "Umsatz")),
  },
  {
    file: umsatzFile,
    question: "Wie viele Zeilen hat {url} und welche Spalten?",
    told: [260, "Datum", "Filiale", "Warengruppe", "Menge", "Umsatz"],
  },
  {
    file: umsatzFile,
    question: "What is the total revenue in München? {url}",
    told: [
      sum(
        where(umsatz, (row) => row.Filiale === "München"),
        "Umsatz",
      ),
    ],
  },
  {
    file: umsatzFile,
    question: "Durchschnittliche Menge je Warengruppe {url}",
    told: flat(meanBy(umsatz, "Warengruppe", "Menge")),
  },
  {
    file: headlessFile,
    question: "Sum of the fourth column grouped by the second column in {url}",
    told: flat(by(headless, "b", "d")),
  },
  { file: headlessFile, question: "How many rows are in {url}?", told: [90] },
  {
    file: headlessFile,
    question: "What is the average of column 3 for beta? {url}",
    told: [
      mean(
        where(headless, (row) => row.b === "beta"),
        "c",
      ),
    ],
  },
  { file: raggedFile, question: "Are there broken rows in {url}?", told: [2] },
  {
    file: raggedFile,
    question: "Total tonnes per crop, {url}",
    told: flat(by(raggedRows, "crop", "tonnes")),
  },
  {
    file: energyFile,
    question: "Which building uses the most energy? {url}",
    ...top(by(energy, "Building", "Consumption (kWh)"), 1),
  },
  {
    file: energyFile,
    question: "Total electricity consumption by meter in {url}",
    told: by(energy, "Meter ID", "Consumption (kWh)").map(([, value]) => value),
  },
  {
    file: energyFile,
    question: "How many readings are there for Annex? {url}",
    told: [count(where(energy, (row) => row.Building === "Annex"))],
  },
  {
    file: webFile,
    question: "Which traffic source has the most visits? {url}",
    ...top(by(web, "trafficSource", "pageviews"), 1),
  },
  {
    file: webFile,
    question: "Monthly trend of signups in {url}",
    told: flat(by(web, monthOf("date"), "signups")),
  },
  {
    file: webFile,
    question: "How many signups came from social in the first quarter of 2024? {url}",
    told: [
      sum(
        where(
          web,
          (row) => row.trafficSource === "social" && Number(String(row.date).slice(5, 7)) <= 3,
        ),
        "signups",
      ),
    ],
  },
  {
    file: webFile,
    question: "What's the mean bounce rate per source {url}",
    told: names(meanBy(web, "trafficSource", "bounce_rate")),
    order: names(meanBy(web, "trafficSource", "bounce_rate")),
  },
  {
    file: empty,
    question: "Summarize {url}",
    told: [0, "customer", "country", "invoice_total", "paid_on"],
  },
  { file: empty, question: "What are the top 3 customers by invoice total in {url}?", told: [0] },
  {
    file: examsFile,
    question: "Best subjects by average score in {url}",
    ...top(meanBy(exams, "subject", "score"), 4),
  },
  {
    file: examsFile,
    question: "What is the average result per school year? {url}",
    told: flat(meanBy(exams, "school_year", "score")),
  },
  {
    file: examsFile,
    question: "How many students passed in Physics? {url}",
    told: [count(where(exams, (row) => row.passed === "true" && row.subject === "Physics"))],
  },
  {
    file: flightsFile,
    question: "Rank the airlines by number of passengers. {url}",
    ...top(by(flights, "airline", "passengerCount"), 3),
  },
  {
    file: flightsFile,
    question: "What is the average delay for flights departing from MAD? {url}",
    told: [
      mean(
        where(flights, (row) => row.departureAirport === "MAD"),
        "delayMinutes",
      ),
    ],
  },
  {
    file: flightsFile,
    question: "Which month had the lowest ticket sales? {url}",
    told: by(flights, monthOf("flightDate"), "ticketSales").at(-1) ?? [],
  },
  {
    file: flightsFile,
    question: "What were total ticket sales between 2024-03-01 and 2024-04-15? {url}",
    told: [
      sum(
        where(
          flights,
          (row) => String(row.flightDate) >= "2024-03-01" && String(row.flightDate) <= "2024-04-15",
        ),
        "ticketSales",
      ),
    ],
  },
  {
    file: libraryFile,
    question: "Most popular books in {url}?",
    ...top(groups(library, "book_title", count), 1),
  },
  {
    file: libraryFile,
    question: "total fines by writer at the Main branch {url}",
    told: flat(
      by(
        where(library, (row) => row.branch === "Main"),
        "author",
        "fine",
      ),
    ),
  },
  {
    file: libraryFile,
    question: "What is the longest loan in days? {url}",
    told: [most(library, "loan_days")],
  },
  {
    file: libraryFile,
    question: "How many loans were not from Westside? {url}",
    told: [count(where(library, (row) => row.branch !== "Westside"))],
  },
];
