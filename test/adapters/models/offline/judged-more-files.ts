import { germanAmount } from "./judged-files.ts";
import { day, makeRows, toCsv } from "./tables.ts";

const firms = Array.from(
  { length: 60 },
  (_, at) =>
    `${["Acme", "Globex", "Initech", "Hooli", "Stark", "Wayne"][at % 6]} ${["Ltd", "Inc", "GmbH", "SA", "KG", "AG", "BV", "Oy", "AB", "NV"][Math.floor(at / 6)]}`,
);
const monthNames = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(" ");

export const orders = makeRows(900, 301, (chance, at) => ({
  OrderID: `SO-${20_000 + at}`,
  OrderDate: `${chance.whole(1, 28)} ${monthNames[at % 12]} ${at < 450 ? 2023 : 2024}`,
  CustomerName: chance.one(firms),
  Rep: chance.one(["Kowalski", "Ng", "O'Brien"]),
  Channel: chance.one(["Online", "Retail", "Partner"]),
  Qty: chance.whole(1, 30),
  UnitPrice: chance.amount(80),
  LineTotal: chance.amount(2400),
  Status: chance.one(["Paid", "Open", "Cancelled", "Refunded"]),
}));
export const ordersFile = toCsv(orders);

export const members = makeRows(175, 304, (chance, at) => ({
  "Member Name": `Member ${at}`,
  "Membership Type": chance.one(["Basic", "Plus", "Family"]),
  "Join Date": day(at * 2),
  "Monthly Fee ($)": chance.whole(20, 90),
  Age: chance.whole(16, 75),
  Active: chance.one(["TRUE", "FALSE"]),
}));
export const membersFile = `\ufeff${toCsv(members)}`;

export const medals = makeRows(60, 305, (chance, at) => ({
  athlete: `A${at}`,
  country: chance.one(["NOR", "GER", "USA", "CAN"]),
  discipline: chance.one(["Biathlon", "Luge", "Curling"]),
  medal: chance.one(["gold", "silver", "bronze"]),
  time_s: chance.amount(300) + 20,
}));
export const medalsFile = toCsv(medals, { delimiter: "|" });

export const stock = makeRows(80, 307, (chance, at) => ({
  Bezeichnung: `Teil ${at}`,
  Warengruppe: chance.one(["Elektro", "Sanitär", "Werkzeug"]),
  Lagerbestand: chance.whole(0, 900),
  Einkaufspreis: chance.amount(50) + 1,
  Verkaufspreis: chance.amount(120) + 51.01,
}));
export const stockFile = toCsv(stock, { delimiter: ";", decimal: "german" });

export const wages = makeRows(96, 403, (chance, at) => ({
  month: `${String(1 + (at % 12)).padStart(2, "0")}.2024`,
  area: chance.one(["Produktion", "Verwaltung", "Logistik"]),
  cost: chance.amount(90_000) + 5000,
}));
export const wagesFile = [
  "Monat;Bereich;Personalkosten EUR",
  ...wages.map(({ month, area, cost }) => `${month};${area};${germanAmount(Number(cost))}`),
].join("\n");

export const films = makeRows(120, 404, (chance, at) => ({
  film: `Movie ${at}`,
  genre: chance.one(["Drama", "Comedy", "Horror"]),
  release_year: chance.whole(1990, 2023),
  box_office_musd: chance.amount(900),
  imdb_score: Math.round((chance.amount(9) + 1) * 10) / 10,
  director: chance.one(["Nolan", "Gerwig", "Peele"]),
}));
export const filmsFile = toCsv(films, { delimiter: "\t" });

export const gifts = makeRows(222, 407, (chance, at) => ({
  donor: `Donor ${chance.whole(1, 35)}`,
  donated_at: day(at * 3),
  gift_amount: chance.whole(5, 2000),
  campaign: chance.one(["Spring", "Gala"]),
  recurring: chance.one(["true", "false"]),
  country: chance.one(["US", "UK", "DE"]),
}));
export const giftsFile = toCsv(gifts);
