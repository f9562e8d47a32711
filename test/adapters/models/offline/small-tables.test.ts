import assert from "node:assert/strict";
import { test } from "node:test";
import { missingFrom } from "./check-answer.ts";
import { ask } from "./run-agent.ts";

const visits = [
  "visit_id,admitted_on,ward,sex,age,minutes,calories,state",
  "V1,2023-01-10,West,F,70,10,100,passed",
  "V2,2023-02-11,West,M,40,30,200,failed",
  "V3,2023-05-12,East,F,50,20,400,passed",
  "V4,2023-11-13,East,M,30,40,100,passed",
  "V5,2023-12-14,East,F,20,20,120,failed",
].join("\n");
const harvest = [
  "season,field,crop,hectares,tonnes",
  "2021,North,maize,2,10",
  "2021,South,rape,4,8",
  "2022,North,maize,2,14",
  "2022,South,rape,4,20",
  "2023,North,maize,4,25",
  "2023,South,rape,2,6",
].join("\n");
const requests = "path,status,ms\n/a,404,5\n/a,200,7\n/b,404,9\n/b,404,4\n/b,500,8\n/a,200,6\n";
const projects = [
  "project,dept,budget,actual_spend,progress_pct,stage",
  "P1,IT,100,120,90,open",
  "P2,IT,200,150,95,done",
  "P3,HR,300,310,40,open",
].join("\n");
const bills = [
  "Datum;Insel;Einnahmen;bezahlt",
  "02.01.2024;Sylt;1.000,50;ja",
  "05.03.2024;Föhr;200,00;nein",
  "07.08.2024;Sylt;300,25;nein",
  "01.11.2024;Föhr;99,25;ja",
].join("\n");
const bugs = [
  "component,state,sex,days_absent",
  "api,open,F,9",
  "api,open,M,3",
  "db,open,F,5",
  "db,fixed,F,7",
].join("\n");
const seats =
  "district,party,votes\nDistrict 1,A,5\nDistrict 1,B,9\nDistrict 7,A,8\nDistrict 7,B,3\n";
const tickets = [
  "ticket,opened_at,city,state,patient_age",
  "11,2019-05-02,Rome,open,40",
  "12,2020-05-03,Oslo,closed,50",
  "13,2020-06-04,Rome,closed,60",
  "14,2021-06-05,Oslo,open,30",
  "15,2021-06-06,Rome,closed,20",
].join("\n");
const power = [
  "Monat;Quelle;Erzeugung MWh;Preis",
  "01.2022;Wind;100,5;20",
  "01.2022;Solar;300;21",
  "02.2022;Wind;200,5;22",
  "01.2023;Wind;50;23",
  "01.2023;Solar;900;24",
].join("\n");
const bare = "Rome;01.02.2024;3;10,50\nOslo;02.02.2024;4;20,00\nRome;03.02.2024;5;1.000,25\n";
const ratings = [
  "Submitted,Age,Satisfaction",
  '"January 5, 2022",30,4',
  '"March 6, 2022",40,6',
  '"May 7, 2023",50,9',
].join("\n");
const rentals = [
  "Mietnr;Abholort;Abholdatum;Miettage;Kilometer;Mietpreis",
  "a1;Köln;01.02.2023;9;100;80,00",
  "a2;Köln;01.03.2023;8;900;90,00",
  "a3;Bremen;01.04.2023;1;50;10,00",
  "a4;Bremen;01.02.2024;2;2000;50,00",
].join("\n");
const shifts = [
  "day,machine,shift,units_produced,defects",
  "2024-01-05,Press,late,900,0",
  "2024-01-06,Saw,late,20,9",
  "2024-02-07,Press,early,800,4",
].join("\n");
const baskets =
  "Bestellnr;Kanal;Stück;Rechnungsbetrag\n1;Online;2;10,00\n2;Online;9;20,00\n3;Laden;1;40,00\n";
const plans = "Month,Plan,MRR\nJan 2024,Pro,5\nJan 2024,Free,20\nFeb 2024,Pro,9\nFeb 2024,Free,1\n";
const levels =
  "Tag;Messstelle;Wasserstand_cm\n1.1.2024;Pegel Nord;10,5\n1.1.2024;Pegel Süd;19,5\n1.2.2024;Pegel Nord;40\n";
const tasks =
  "task,developer,kind,story_points\nA,Ada,bug,4\nB,Ada,job,5\nC,Ben,bug,8\nD,Ben,job,0\n";
const stays = "lodging,booking_amount\nhostel,10\nhostel,20\nhotel,900\n";
const catches = "harbour,species,catch_kg\nOslo,salmon,90\nBergen,salmon,9\nBergen,salmon,8\n";
const exams = "student,subject,form,points\nA,Math,8A,1\nB,Math,8A,3\nC,Art,8A,4\nD,Art,8B,6\n";
const houses = [
  "listing,sold_on,agent,price",
  ...Array.from(
    { length: 12 },
    (_, at) => `L${at},2023-01-${at + 10},${at % 3 ? "Ann" : "Bo"},${at * 7}`,
  ),
].join("\n");
const sales = [
  "sold_on,kind,quantity,price",
  "2024-03-01,child,3,4",
  "2024-03-02,adult,2,9",
  "2024-04-01,child,5,4",
].join("\n");

const cases: readonly (readonly [string, string, readonly (string | number)[]])[] = [
  [visits, "Which ward admitted the most", ["East has the highest number of rows", 3]],
  [visits, "How old is the youngest in the West", ["age 40"]],
  [visits, "How long do women stay on average", [16.67]],
  [visits, "Calories per minute for each ward", ["East: 7.75", "West: 7.5"]],
  [visits, "What is the pass rate per ward", ["East: 66.7 %", "West: 50.0 %"]],
  [
    visits,
    "What percentage of the East cases took more than 15 minutes",
    ["100.0 %", "3 rows of 3"],
  ],
  [visits, "Did admissions go up from the first to the second half of 2023", ["rose"]],
  [visits, "How many are women and what is their average age", ["3 rows of 5", 46.67]],
  [harvest, "Total harvest per crop in 2022", ["rape: 20", "maize: 14"]],
  [
    harvest,
    "Has the maize harvest grown since 2021",
    ["from 10 in 2021 to 25 in 2023", "+150.0 %"],
  ],
  [harvest, "Compare tonnes in 2021 with 2023", ["2021: 18", "2023: 31"]],
  [harvest, "What is the yield per hectare of each crop", ["maize: 6.125", "rape: 3.4"]],
  [harvest, "What is the most recent season", ["season 2023"]],
  [requests, "Which path has the most 404 errors", ["/b has the highest", 2]],
  [requests, "Number of requests per status", ["404: 3", "200: 2", "500: 1"]],
  [projects, "How many projects are over budget", ["2 rows of 3", "actual_spend above budget"]],
  [projects, "How many projects are at least 90 % done", ["2 rows of 3"]],
  [projects, "How many projects have more than 12 cows", ["no column of numbers"]],
  [bills, "Vergleiche die Einnahmen im ersten und im zweiten Halbjahr", [1200.5, 399.5]],
  [bills, "Vergleiche die Einnahmen im ersten Quartal mit dem vierten Quartal", [1200.5, 99.25]],
  [bills, "Wie viele sind nicht bezahlt und wie hoch ist deren Summe", ["2 rows", 500.25]],
  [seats, "Who won in District 7", ["votes 8 (district District 7, party A"]],
  [sales, "How many child tickets were sold in March 2024", [3]],
  [harvest, "By how much did the tonnes change between 2021 and 2023", ["2021: 18", "13, +72.2 %"]],
  [harvest, "Which value of the third column has the larger total in column 5", ["maize has", 49]],
  [harvest, "What is the average harvest of a 2 hectare field", ["average tonnes is 10"]],
  [projects, "How many projects spent more than they had as budget", ["2 rows of 3"]],
  [bugs, "Which component has the most open bugs", ["api has the highest number of rows", 2]],
  [bugs, "Do girls or boys have more days absent on average", ["F: 7", "M: 3"]],
  [bugs, "How many have 3 days absent", ["1 row of 4"]],
  [tickets, "Top 2 cities by number of tickets", ["1. Rome: 3", "2. Oslo: 2"]],
  [tickets, "How many tickets were opened in each month", ["2020-06: 1", "2021-06: 2"]],
  [tickets, "How many were opened in 2020 or later", ["4 rows of 5"]],
  [tickets, "Wie viele wurden 2020 oder früher eröffnet", ["3 rows of 5"]],
  [tickets, "How many patients were there in Rome", ["3 rows of 5"]],
  [power, "In welchem Monat war die Winderzeugung am höchsten", ["2022-02 (200.5)"]],
  [power, "Wie hat sich die Erzeugung von 2022 auf 2023 entwickelt", ["from 601 in 2022 to 950"]],
  [bare, "Sum of column 4 per city in column 1", ["Rome: 1,010.75", "Oslo: 20"]],
  [
    ratings,
    "How did satisfaction change? Give the average per year",
    ["from 5 in 2022 to 9 in 2023"],
  ],
  [
    houses,
    "Which realtor sold the highest total value in 2023",
    ["Ann has the highest total", 336],
  ],
  [houses, "How many listings are there", ["12 rows, each with another listing"]],
  [rentals, "Nenne die zwei teuersten Mieten", ["1. Mietpreis 90", "2. Mietpreis 80"]],
  [rentals, "Umsatz pro Stadt im Jahr 2023", ["Köln: 170", "Bremen: 10"]],
  [rentals, "In welchem Jahr waren die Einnahmen höher, 2023 oder 2024", ["2023: 180", "2024: 50"]],
  [rentals, "Total price per pickup location", ["Köln: 170", "Bremen: 60"]],
  [shifts, "Which machine produced the most defects", ["Saw has the highest total defects: 9"]],
  [shifts, "What was the worst month in terms of defects", ["Highest total defects: 2024-01 (9)"]],
  [shifts, "What was the best month in terms of defects", ["Lowest total defects: 2024-02 (4)"]],
  [
    shifts,
    "How many rows, columns and distinct machines are there",
    ["3 rows", "5 columns", "2 dis"],
  ],
  [shifts, "Which machine has the worst defects on average", ["Saw has the highest average", 9]],
  [rentals, "Welcher Monat war der umsatzstärkste", ["Highest total Mietpreis: 2023-03 (90)"]],
  [baskets, "Was ist der durchschnittliche Bestellwert pro Kanal", ["Online: 15", "Laden: 40"]],
  [plans, "Which month had the highest MRR for the Pro plan", ["Highest", "2024-02 (9)"]],
  [levels, "Wie viele Messungen hat Pegel Nord", ["2 rows of 3"]],
  [levels, "Wie entwickelte sich der Wasserstand", ["average Wasserstand_cm", 15, 40]],
  [tasks, "Which developer finished the most story points", ["Ada has the highest total", 9]],
  [tasks, "How many bugs did Ben finish", ["1 row of 4"]],
  [stays, "How many bookings per lodging", ["1. hostel: 2 rows", "2. hotel: 1 row"]],
  [bare, "Number of rows for each value in the first column", ["Rome: 2", "Oslo: 1"]],
  [stays, "Which lodging has the most bookings", ["hostel has the highest number of rows", 2]],
  [catches, "Which harbour landed the most salmon by weight", ["Oslo has the highest total", 90]],
  [exams, "Average result per class and subject", ["8A / Math: 2", "8A / Art: 4", "8B / Art: 6"]],
  ["order_id,placed_on,total\n", "What is the total by month", ["0 rows: there are no figures"]],
];

test("a question does not bring figures of a column that it does not name", async () => {
  const counted = await ask(tickets, "How many patients were there in Rome");
  assert.doesNotMatch(counted.text, /patient_age/);
  const averaged = await ask(ratings, "How did satisfaction change? Give the average per year");
  assert.doesNotMatch(averaged.text, /average Age/);
  const above = await ask(ratings, "How many are above the age of 30 by more than 5");
  assert.doesNotMatch(above.text, /found no column/);
});

for (const [table, question, told] of cases) {
  test(question, async () => {
    const { text } = await ask(table, question);
    assert.deepEqual(missingFrom(text, { told }), [], text);
  });
}
