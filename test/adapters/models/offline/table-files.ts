import { day, groups, makeRows, mean, type Row, sum, toCsv } from "./tables.ts";

export const flat = (pairs: readonly [string, number][]) => pairs.flat();
export const names = (pairs: readonly [string, number][]) => pairs.map(([name]) => name);
export const count = (rows: readonly Row[]) => rows.length;
export const monthOf = (column: string) => (row: Row) => String(row[column]).slice(0, 7);

export const sales = makeRows(1247, 1, (chance, at) => ({
  order_id: 5000 + at,
  order_date: day(182 + (at % 92)),
  region: chance.one(["North", "South", "East", "West", "Central"]),
  product_name: chance.one([
    "Widget Pro",
    "Widget Mini",
    "Gadget X",
    "Doohickey",
    "Gizmo",
    "Sprocket",
    "Bolt Kit",
  ]),
  units_sold: chance.whole(1, 20),
  unit_price: chance.amount(90),
  net_revenue: chance.amount(2000),
}));
export const salesFile = toCsv(sales);

export const tickets = makeRows(420, 2, (chance, at) => ({
  TicketNo: `T-${1000 + at}`,
  openedAt: `${day(at % 200)}T0${at % 9}:15:00`,
  priority: chance.one(["low", "medium", "high", "critical"]),
  status: chance.one(["open", "closed", "pending"]),
  assignedTo: chance.one(["Mia", "Jonas", "Priya", "Tom"]),
  resolutionHours: chance.whole(1, 72),
}));
export const ticketsFile = toCsv(tickets, { delimiter: "\t" });

export const weather = makeRows(366, 3, (chance, at) => ({
  day: day(at),
  station: chance.one(["Harbour", "Airport", "Hilltop"]),
  temp_max_c: chance.amount(35),
  rainfall_mm: chance.amount(40),
  wind_kmh: chance.whole(0, 90),
}));
export const weatherFile = toCsv(weather);

export const staff = makeRows(150, 4, (chance, at) => ({
  employee: `Person ${String(at).padStart(3, "0")}`,
  department: chance.one(["Engineering", "Sales", "HR", "Finance"]),
  jobTitle: chance.one(["Manager", "Analyst", "Associate"]),
  hire_date: day(at),
  annual_salary: chance.whole(30_000, 120_000) + at / 100,
  age: chance.whole(20, 64),
}));
export const staffFile = toCsv(staff);

export const shipping = makeRows(300, 5, (chance, at) => ({
  shipment_id: 9000 + at,
  carrier: chance.one(["DHL", "UPS", "FedEx", "Hermes"]),
  origin_country: chance.one(["Germany", "France", "Spain"]),
  dest_city: chance.one(["Oslo", "Rome", "Vienna", "Prague"]),
  weight_kg: chance.amount(80),
  freight_cost: chance.amount(300),
  delayed: chance.one(["yes", "no"]),
  shipped_on: day(at),
}));
export const shippingFile = toCsv(shipping, { delimiter: "|" });

export const germanDay = (iso: string) => iso.split("-").reverse().join(".");
export const umsatz = makeRows(260, 6, (chance, at) => ({
  Datum: day(at),
  Filiale: chance.one(["Köln", "München", "Düsseldorf"]),
  Warengruppe: chance.one(["Getränke", "Backwaren", "Obst", "Käse"]),
  Menge: chance.whole(1, 50),
  Umsatz: chance.amount(3000) + 0.01,
}));
export const umsatzFile = Buffer.from(
  toCsv(
    umsatz.map((row) => ({ ...row, Datum: germanDay(String(row.Datum)) })),
    { delimiter: ";", decimal: "german" },
  ),
  "latin1",
);

export const headless = makeRows(90, 7, (chance, at) => ({
  a: day(at),
  b: chance.one(["alpha", "beta", "gamma"]),
  c: chance.whole(1, 100),
  d: chance.amount(500),
}));
export const headlessFile = toCsv(headless, { header: false });

export const ragged = makeRows(80, 8, (chance, at) => ({
  id: at + 1,
  crop: chance.one(["wheat", "maize", "barley"]),
  field: chance.one(["F1", "F2"]),
  tonnes: chance.amount(40),
}));
export const raggedFile = toCsv(ragged)
  .split("\n")
  .map((line, at) => (at === 10 || at === 20 ? line.split(",").slice(0, 2).join(",") : line))
  .join("\n");
export const raggedRows = ragged.filter((_, at) => at !== 9 && at !== 19);

export const energy = makeRows(500, 9, (chance, at) => ({
  Timestamp: `${day(at % 250)} 12:00`,
  "Meter ID": chance.whole(1, 5),
  Building: chance.one(["Tower A", "Tower B", "Annex"]),
  "Consumption (kWh)": chance.amount(120),
}));
export const energyFile = Buffer.concat([
  Buffer.from([0xff, 0xfe]),
  Buffer.from(toCsv(energy), "utf16le"),
]);

export const usDay = (iso: string) => `${iso.slice(5, 7)}/${iso.slice(8)}/${iso.slice(0, 4)}`;
export const web = makeRows(365, 10, (chance, at) => ({
  date: day(at),
  trafficSource: chance.one(["organic", "ads", "social", "email"]),
  pageviews: chance.whole(10, 9000),
  bounce_rate: chance.amount(1),
  signups: chance.whole(0, 60),
}));
export const webFile = toCsv(web.map((row) => ({ ...row, date: usDay(String(row.date)) })));

export const empty = "customer,country,invoice_total,paid_on\n";

export const exams = makeRows(240, 11, (chance, at) => ({
  student: `S${at % 60}`,
  subject: chance.one(["Maths", "Physics", "History", "Art"]),
  score: chance.whole(20, 100),
  school_year: chance.one([2021, 2022, 2023]),
  passed: chance.one(["true", "false"]),
}));
export const examsFile = toCsv(exams);

export const flights = makeRows(330, 12, (chance, at) => ({
  flightDate: day(at),
  airline: chance.one(["KLM", "Iberia", "SAS"]),
  departureAirport: chance.one(["AMS", "MAD", "CPH"]),
  passengerCount: chance.whole(40, 300),
  delayMinutes: chance.whole(0, 180),
  ticketSales: chance.amount(90_000),
}));
export const flightsFile = toCsv(flights, { delimiter: ";" });

export const library = makeRows(200, 13, (chance, at) => ({
  loan: at + 1,
  book_title: chance.one(["Emma", "Dracula", "Ulysses", "Faust", "Candide", "Walden"]),
  author: chance.one(["Austen", "Stoker", "Joyce", "Goethe"]),
  branch: chance.one(["Main", "Westside"]),
  loan_days: chance.whole(1, 42),
  fine: chance.amount(9),
}));
export const libraryFile = toCsv(library);

export const median = (rows: readonly Row[], column: string) => {
  const sorted = rows.map((row) => Number(row[column])).sort((one, other) => one - other);
  const half = sorted.length / 2;
  return sorted.length % 2 === 1
    ? (sorted[Math.floor(half)] ?? 0)
    : ((sorted[half - 1] ?? 0) + (sorted[half] ?? 0)) / 2;
};
export const by = (rows: readonly Row[], key: string | ((row: Row) => string), value: string) =>
  groups(rows, key, (inside) => sum(inside, value));
export const meanBy = (rows: readonly Row[], key: string, value: string) =>
  groups(rows, key, (inside) => mean(inside, value));
export const top = (pairs: [string, number][], n: number) => ({
  told: flat(pairs.slice(0, n)),
  order: names(pairs.slice(0, n)),
});
