import { germanDay } from "./judged-files.ts";
import type { JudgedCase } from "./judged-more-cases.ts";
import { by, count, flat, meanBy, monthOf, names, top } from "./table-files.ts";
import { day, groups, makeRows, mean, most, type Row, sum, toCsv, where } from "./tables.ts";

const clinic = makeRows(310, 21, (chance, at) => ({
  visitId: at + 1,
  visitDate: day(at),
  ward: chance.one(["Cardio", "Ortho", "Neuro", "Derma"]),
  physician: chance.one(["Dr. Lee", "Dr. Kim", "Dr. Roy"]),
  costEUR: chance.amount(900),
  stayNights: chance.whole(0, 12),
  insured: chance.one(["true", "false"]),
}));
const clinicFile = toCsv(clinic, { delimiter: ";" });
const trips = makeRows(280, 22, (chance, at) => ({
  trip_start: germanDay(day(at)),
  vehicle_plate: chance.one(["B-AB 12", "B-CD 34", "B-EF 56", "B-GH 78", "B-IJ 90", "B-KL 11"]),
  driver_name: chance.one(["Anna Berg", "Ben Cole", "Cem Demir"]),
  distance_km: chance.amount(700),
  fuel_l: chance.amount(80),
  toll: chance.amount(40),
}));
const tripsFile = toCsv(trips, { delimiter: ";", decimal: "german" });
const sessions = makeRows(500, 23, (chance, at) => ({
  player: chance.one(["zed", "amy", "kira", "otto", "pia", "rex", "sue", "tim", "uma", "vic"]),
  level: chance.whole(1, 30),
  coins_collected: chance.whole(0, 5000),
  playtime_min: chance.whole(1, 240),
  platform: chance.one(["PC", "PS5", "Switch"]),
  session_ts: `${day(at % 120)}T10:00:00Z`,
}));
const sessionsFile = toCsv(sessions);
const people = makeRows(120, 24, (chance, at) => ({
  Personalnummer: 1000 + at,
  Abteilung: chance.one(["Vertrieb", "IT", "Einkauf"]),
  Standort: chance.one(["Berlin", "Hamburg"]),
  Gehalt: chance.amount(4000) + 2000.01,
  Eintrittsdatum: germanDay(day(at)),
}));
const peopleFile = Buffer.concat([
  Buffer.from([0xff, 0xfe]),
  Buffer.from(toCsv(people, { delimiter: ";", decimal: "german" }), "utf16le"),
]);

const is = (rows: readonly Row[], column: string, value: string) =>
  where(rows, (row) => row[column] === value);
const germanMonth = (row: Row) => String(row.trip_start).slice(3);
const values = (pairs: readonly [string, number][]) => pairs.map(([, value]) => value);

/** Files of a clinic, a car fleet, a game and a staff list. */
export const freshCases: readonly JudgedCase[] = [
  {
    file: clinicFile,
    questions: ["Which ward has the highest total cost?"],
    ...top(by(clinic, "ward", "costEUR"), 1),
  },
  {
    file: clinicFile,
    questions: ["What's the average length of stay per doctor in {url}"],
    told: flat(meanBy(clinic, "physician", "stayNights")),
  },
  {
    file: clinicFile,
    questions: ["How many patients were insured?"],
    told: [count(is(clinic, "insured", "true"))],
  },
  {
    file: clinicFile,
    questions: [
      "Give me the number of visits per month and the total expenses for the Neuro ward.",
    ],
    told: [
      ...values(groups(clinic, monthOf("visitDate"), count)),
      sum(is(clinic, "ward", "Neuro"), "costEUR"),
    ],
  },
  {
    file: clinicFile,
    questions: ["Are there missing values in {url}? What period does it cover?"],
    told: [day(0), day(309)],
  },
  {
    file: tripsFile,
    questions: ["Who drove the most kilometers?"],
    ...top(by(trips, "driver_name", "distance_km"), 1),
  },
  {
    file: tripsFile,
    questions: ["Top 5 vehicles by fuel consumption"],
    ...top(by(trips, "vehicle_plate", "fuel_l"), 5),
  },
  {
    file: tripsFile,
    questions: ["What did tolls cost in total, and in March 2024?"],
    told: [
      sum(trips, "toll"),
      sum(
        where(trips, (row) => germanMonth(row) === "03.2024"),
        "toll",
      ),
    ],
  },
  {
    file: tripsFile,
    questions: ["How has the distance driven changed by month in {url}?"],
    told: values(by(trips, germanMonth, "distance_km")),
  },
  {
    file: sessionsFile,
    questions: ["Which 3 players collected the most coins in {url}?"],
    ...top(by(sessions, "player", "coins_collected"), 3),
  },
  {
    file: sessionsFile,
    questions: ["average playtime on each platform"],
    told: flat(meanBy(sessions, "platform", "playtime_min")),
  },
  {
    file: sessionsFile,
    questions: ["What is the maximum level reached by amy?"],
    told: [most(is(sessions, "player", "amy"), "level")],
  },
  {
    file: sessionsFile,
    questions: ["How many sessions were played on PS5?"],
    told: [count(is(sessions, "platform", "PS5"))],
  },
  {
    file: sessionsFile,
    questions: ["number of different players and total coins per platform"],
    told: [10, ...flat(by(sessions, "platform", "coins_collected"))],
  },
  {
    file: sessionsFile,
    questions: ["What is the total playtime in January 2024"],
    told: [
      sum(
        where(sessions, (row) => monthOf("session_ts")(row) === "2024-01"),
        "playtime_min",
      ),
    ],
  },
  {
    file: peopleFile,
    questions: ["Wie viele Mitarbeiter gibt es pro Abteilung?"],
    told: flat(groups(people, "Abteilung", count)),
  },
  {
    file: peopleFile,
    questions: ["Was ist das durchschnittliche Gehalt in Berlin?"],
    told: [mean(is(people, "Standort", "Berlin"), "Gehalt")],
  },
  {
    file: peopleFile,
    questions: ["Welcher Standort hat die höchsten Gehaltskosten?"],
    ...top(by(people, "Standort", "Gehalt"), 1),
  },
  {
    file: peopleFile,
    questions: ["Average salary by department in {url}"],
    told: flat(meanBy(people, "Abteilung", "Gehalt")),
    order: names(meanBy(people, "Abteilung", "Gehalt")),
  },
  {
    file: peopleFile,
    questions: ["Summarise {url}"],
    told: [120, "Gehalt", sum(people, "Gehalt")],
  },
];
