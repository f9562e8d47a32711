import { day, makeRows, type Row, toCsv } from "./tables.ts";

export const germanDay = (iso: string) => iso.split("-").reverse().join(".");

/** `1.234,56` */
export function germanAmount(value: number): string {
  const [whole = "", part = ""] = Math.abs(value).toFixed(2).split(".");
  return `${value < 0 ? "-" : ""}${whole.replace(/\B(?=(?:\d{3})+$)/g, ".")},${part}`;
}

const grouped = (value: string) => value.replace(/\B(?=(?:\d{3})+(?:\.|$))/g, ",");
const wide = (text: string) =>
  Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(text, "utf16le")]);

/** Rows as lines of cells that are written by `toCells`. */
function toLines(header: string, rows: readonly Row[], toCells: (row: Row) => string): string {
  return [header, ...rows.map(toCells)].join("\r\n");
}

export const accounts = makeRows(412, 101, (chance, at) => ({
  account_uuid: `acc-${7000 + at}`,
  plan_tier: chance.one(["Free", "Starter", "Pro", "Enterprise"]),
  signup_dt: day(at % 366),
  mrr_usd: chance.amount(300),
  seats: chance.whole(1, 80),
  churned: chance.one(["Y", "N"]),
  geo: chance.one(["EMEA", "APAC", "AMER"]),
}));
export const accountsFile = toCsv(accounts);

export const admissions = makeRows(233, 102, (chance, at) => ({
  date: day(at % 200),
  department: chance.one(["Cardiology", "Oncology", "ER"]),
  patient: 40_000 + at * 3,
  days: chance.whole(1, 21),
  charges: chance.amount(20_000) + 1000,
  outcome: chance.one(["Discharged", "Transferred", "Deceased"]),
}));
export const admissionsFile = toLines(
  "Admission Date,Dept.,Patient #,Length of Stay (days),Total Charges,Outcome",
  admissions,
  ({ date, department, patient, days, charges, outcome }) =>
    `${String(date).split("-").reverse().join("/")},${department},${patient},${days},"$${grouped(Number(charges).toFixed(2))}",${outcome}`,
);

export const bookings = makeRows(150, 103, (chance, at) => ({
  day: day(at * 2),
  payer: chance.one(["REWE Markt", "Stadtwerke", "Vermieter Schulz"]),
  purpose: chance.one(["Einkauf", "Miete", "Gehalt"]),
  amount: chance.whole(-150_000, 150_000) / 100,
}));
export const bookingsFile = Buffer.from(
  toLines("Buchungstag;Auftraggeber;Verwendungszweck;Betrag", bookings, (row) =>
    [germanDay(String(row.day)), row.payer, row.purpose, germanAmount(Number(row.amount))].join(
      ";",
    ),
  ),
  "latin1",
);

export const meals = makeRows(730, 106, (chance, at) => ({
  order_no: 1 + at,
  ordered_at: `${day(at - 365)} 19:${String(at % 60).padStart(2, "0")}`,
  dish: chance.one(["Pizza", "Pasta", "Salad", "Burger", "Soup", "Sushi", "Curry", "Tacos"]),
  guests: chance.whole(1, 8),
  bill_amount: chance.amount(150),
  tip_pct: chance.whole(0, 25),
  order_status: chance.one(["paid", "cancelled", "refunded"]),
  waiter: chance.one(["Ann", "Bob", "Cy"]),
}));
export const mealsFile = toCsv(meals, { delimiter: "|" });

export const flats = makeRows(64, 107, (chance, at) => ({
  Objekt: `Whg ${at + 1}`,
  Stadtteil: chance.one(["Mitte", "Altona", "Nord"]),
  Zimmer: chance.whole(1, 6),
  rent: chance.amount(1800) + 300,
  Balkon: chance.one(["ja", "nein"]),
}));
export const flatsFile = wide(
  toLines("Objekt;Stadtteil;Zimmer;Kaltmiete;Balkon", flats, (row) =>
    [row.Objekt, row.Stadtteil, row.Zimmer, `${germanAmount(Number(row.rent))} €`, row.Balkon].join(
      ";",
    ),
  ),
);

export const moves = makeRows(260, 202, (chance, at) => ({
  number: 500_000 + at * 7,
  day: day(at),
  article: chance.one(["Schraube M4", "Mutter M6", "Dübel"]),
  bin: chance.one(["A-01", "A-02", "B-07"]),
  kind: chance.one(["Zugang", "Abgang", "Umlagerung"]),
  quantity: chance.whole(1, 400),
  value: chance.amount(5000) + 1000,
}));
export const movesFile = wide(
  toLines(
    "Belegnr;Buchungsdatum;Artikelbezeichnung;Lagerplatz;Bewegungsart;Menge;Wert",
    moves,
    ({ number, day: date, article, bin, kind, quantity, value }) =>
      [
        number,
        germanDay(String(date)),
        article,
        bin,
        kind,
        quantity,
        germanAmount(Number(value)),
      ].join(";"),
  ),
);

export const cars = makeRows(45, 203, (chance) => ({
  make: chance.one(["Toyota", "Ford", "BMW", "Kia"]),
  model_year: 2014 + chance.whole(0, 9),
  odometer: chance.whole(5000, 180_000),
  fuel_type: chance.one(["diesel", "petrol", "electric"]),
  last_service: day(chance.whole(0, 360)),
  resale_value: chance.whole(3000, 40_000),
  driver: chance.one(["Lena", "Omar", "", "Yuki"]),
}));
export const carsFile = toCsv(cars);

export const ledger = makeRows(90, 206, (chance, at) => ({
  posted: day(at * 4),
  center: chance.one(["CC100", "CC200", "CC300"]),
  amount: chance.whole(-200_000, 200_000) / 100,
}));
export const ledgerFile = toLines("Posted;Cost Center;Amount (EUR)", ledger, (row) => {
  const shown = Math.abs(Number(row.amount)).toFixed(2);
  return [row.posted, row.center, Number(row.amount) < 0 ? `(${shown})` : shown].join(";");
});
