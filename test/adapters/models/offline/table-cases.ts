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
  median,
  monthOf,
  names,
  raggedFile,
  raggedRows,
  sales,
  salesFile,
  shipping,
  shippingFile,
  staff,
  staffFile,
  tickets,
  ticketsFile,
  top,
  umsatz,
  umsatzFile,
  weather,
  weatherFile,
  web,
  webFile,
} from "./table-files.ts";
import { groups, least, mean, most, sum, where } from "./tables.ts";

/** A file, a question, and what a script says must be in the answer. */
export interface TableCase {
  readonly file: Uint8Array | string;
  readonly question: string;
  /** Texts and numbers that must be told. */
  readonly told: readonly (string | number)[];
  /** Names that must come in this order. */
  readonly order?: readonly string[];
}

/** Cases in no special order; every third is held out while the provider is developed. */
export const tableCases: readonly TableCase[] = [
  {
    file: salesFile,
    question: "Analyze the sales data at {url}",
    told: [
      1247,
      "net_revenue",
      sum(sales, "net_revenue"),
      ...flat(by(sales, monthOf("order_date"), "net_revenue")),
    ],
  },
  {
    file: salesFile,
    question: "What are the top 3 products by revenue in {url}?",
    ...top(by(sales, "product_name", "net_revenue"), 3),
  },
  {
    file: salesFile,
    question: "Which area brought in the most turnover? {url}",
    ...top(by(sales, "region", "net_revenue"), 1),
  },
  {
    file: salesFile,
    question: "How many items were sold per region in {url}?",
    told: flat(by(sales, "region", "units_sold")),
  },
  {
    file: salesFile,
    question: "How did revenue develop month by month in {url}",
    told: flat(by(sales, monthOf("order_date"), "net_revenue")),
  },
  {
    file: salesFile,
    question: "Total sales of Gizmo in August 2024 from {url}",
    told: [
      sum(
        where(
          sales,
          (row) => row.product_name === "Gizmo" && monthOf("order_date")(row) === "2024-08",
        ),
        "net_revenue",
      ),
    ],
  },
  {
    file: salesFile,
    question: "{url} how many orders have more than 15 units?",
    told: [count(where(sales, (row) => Number(row.units_sold) > 15))],
  },
  {
    file: ticketsFile,
    question: "How many tickets are still open in {url}?",
    told: [count(where(tickets, (row) => row.status === "open"))],
  },
  {
    file: ticketsFile,
    question: "Number of tickets by urgency, file {url}",
    told: flat(groups(tickets, "priority", count)),
  },
  {
    file: ticketsFile,
    question: "Who has the longest average resolution time? {url}",
    ...top(meanBy(tickets, "assignedTo", "resolutionHours"), 1),
  },
  {
    file: ticketsFile,
    question: "Show the number of critical tickets for each agent. {url}",
    told: flat(
      groups(
        where(tickets, (row) => row.priority === "critical"),
        "assignedTo",
        count,
      ),
    ),
  },
  {
    file: ticketsFile,
    question: "tickets per month in {url}",
    told: flat(groups(tickets, monthOf("openedAt"), count)),
  },
  {
    file: weatherFile,
    question: "What was the hottest temperature at each station? {url}",
    told: flat(groups(weather, "station", (rows) => most(rows, "temp_max_c"))),
  },
  {
    file: weatherFile,
    question: "Average rain by station {url}",
    told: meanBy(weather, "station", "rainfall_mm")
      .map(([name]) => name)
      .concat([]),
    order: names(meanBy(weather, "station", "rainfall_mm")),
  },
  {
    file: weatherFile,
    question: "On which day was the wind strongest? {url}",
    told: [
      most(weather, "wind_kmh"),
      String(weather.find((row) => row.wind_kmh === most(weather, "wind_kmh"))?.day),
    ],
  },
  {
    file: weatherFile,
    question: "What is the total precipitation per quarter in {url}?",
    told: by(
      weather,
      (row) => `2024-Q${Math.ceil(Number(String(row.day).slice(5, 7)) / 3)}`,
      "rainfall_mm",
    ).map(([, value]) => value),
  },
  {
    file: staffFile,
    question: "What's the mean pay in Engineering? {url}",
    told: [
      mean(
        where(staff, (row) => row.department === "Engineering"),
        "annual_salary",
      ),
    ],
  },
  {
    file: staffFile,
    question: "Who are the 5 best paid employees in {url}",
    told: staff
      .toSorted((one, other) => Number(other.annual_salary) - Number(one.annual_salary))
      .slice(0, 5)
      .flatMap((row) => [row.employee ?? "", row.annual_salary ?? 0]),
  },
  {
    file: staffFile,
    question: "How many people work in each department? {url}",
    told: flat(groups(staff, "department", count)),
  },
  {
    file: staffFile,
    question: "how old is the youngest employee {url}",
    told: [least(staff, "age")],
  },
  { file: staffFile, question: "Median salary in {url}?", told: [median(staff, "annual_salary")] },
  {
    file: shippingFile,
    question: "Which carrier transported the most weight? {url}",
    ...top(by(shipping, "carrier", "weight_kg"), 1),
  },
  {
    file: shippingFile,
    question: "Sum up freight costs by destination: {url}",
    told: flat(by(shipping, "dest_city", "freight_cost")),
  },
  {
    file: shippingFile,
    question: "How many shipments were delayed? {url}",
    told: [count(where(shipping, (row) => row.delayed === "yes"))],
  },
  {
    file: shippingFile,
    question: "What is the average weight of shipments from France in {url}?",
    told: [
      mean(
        where(shipping, (row) => row.origin_country === "France"),
        "weight_kg",
      ),
    ],
  },
  {
    file: shippingFile,
    question:
      "How many different carriers are in {url} and which are the top 2 cities by freight cost?",
    told: [4, ...flat(by(shipping, "dest_city", "freight_cost").slice(0, 2))],
  },
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
