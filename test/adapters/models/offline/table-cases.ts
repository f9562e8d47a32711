import {
  by,
  count,
  flat,
  meanBy,
  median,
  monthOf,
  names,
  sales,
  salesFile,
  shipping,
  shippingFile,
  staff,
  staffFile,
  tickets,
  ticketsFile,
  top,
  weather,
  weatherFile,
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
];
