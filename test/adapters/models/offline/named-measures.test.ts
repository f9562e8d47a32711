import assert from "node:assert/strict";
import { test } from "node:test";
import { missingFrom } from "./check-answer.ts";
import { ask } from "./run-agent.ts";

const rentals = [
  "Mietnr;Abholort;Fahrzeugklasse;Miettage;Kilometer;Mietpreis",
  "a1;Köln;Van;9;100;80,00",
  "a2;Köln;SUV;8;900;90,00",
  "a3;Bremen;Van;1;50;10,00",
  "a4;Bremen;SUV;2;2000;50,00",
].join("\n");
const loans = [
  "loan_no,branch,reader,loaned_on,items,late_fee",
  "1,Harbour,Ann,2023-01-02,7,0.5",
  "2,Central,Ben,2023-02-03,2,4.5",
  "3,Central,Ann,2023-02-04,3,1",
].join("\n");
const courses = [
  "course,trainer,participants,price",
  "Yoga 1,Ada,30,5",
  "Spin 1,Ben,8,90",
  "Yoga 2,Ada,20,7",
].join("\n");
const staff = [
  "Personalnr;Abteilung;Stadt;Monatsgehalt;Krankheitstage",
  "1;IT;Bonn;3000,00;4",
  "2;IT;Kiel;5000,00;6",
  "3;Einkauf;Bonn;4000,00;1",
].join("\n");
const stays =
  "booking_id,resort,nights,adults,amount\nB1,Sol,2,1,100\nB2,Mar,7,2,900\nB3,Sol,4,2,50\n";
const weather = "station,temp_c,humidity\nNorth,3,40\nSouth,9,50\nNorth,5,60\n";
const teams = "team,tickets\nRed,4\nBlue,9\nRed,6\n";
const coffees = "outlet,drink,cups,total\nMall,latte,3,9.5\nQuay,tea,1,4.5\nMall,tea,2,5\n";
const tickets = "queue,pulse,csat\nIT,60,4\nHR,90,2\nIT,80,3\n";
const bills = "team,amount\nRed,4\nBlue,9\nRed,6\n";

const found: readonly (readonly [string, string, readonly (string | number)[]])[] = [
  [rentals, "What is the average rental duration", ["average Miettage is 5"]],
  [rentals, "Average rental duration by vehicle class", ["Average Miettage", "Van: 5", "SUV: 5"]],
  [rentals, "Which pickup location has the highest total distance", ["Bremen: 2,050"]],
  [loans, "How many books were borrowed in total", ["total items is 12"]],
  [loans, "Which branch lent the most books", ["Harbour has the highest total items: 7"]],
  [courses, "What are the 2 largest classes", ["participants 30", "participants 20"]],
  [courses, "Which instructor has the highest average attendance", ["Ada has", 25]],
  [coffees, "How many drinks were sold in the Mall outlet", ["total cups is 5"]],
  [tickets, "Average heart rate per queue", ["HR: 90", "IT: 70"]],
  [staff, "Average sick leave per department", ["Krankheitstage", "IT: 5", "Einkauf: 1"]],
  [staff, "Wie hoch ist das durchschnittliche Einkommen in Bonn", [3500]],
  [stays, "What is the average stay per resort", ["Mar: 7", "Sol: 3"]],
  [weather, "Which site has the highest average temperature", ["South has", 9]],
  // The only column of numbers that can be meant, and money in general, are never refused.
  [teams, "Average throughput by team", ["Average tickets", "Blue: 9", "Red: 5"]],
  [stays, "What is the highest bill", ["highest amount", 900]],
  [stays, "Total business by resort", ["Mar: 900", "Sol: 150"]],
  [coffees, "Which is the lowest performing outlet", ["Quay: 4.5"]],
  [stays, "Total turnover", ["total amount is 1,050"]],
  [stays, "Which resort has the highest total bookings", ["Sol has the highest number", 2]],
];

for (const [table, question, told] of found) {
  test(`finds what is meant by: ${question}`, async () => {
    const { text } = await ask(table, question);
    assert.deepEqual(missingFrom(text, { told }), [], text);
  });
}

const unknown: readonly (readonly [string, string, string])[] = [
  [rentals, "What is the average fuel consumption", "fuel consumption"],
  [rentals, "Total customer satisfaction by Abholort", "customer satisfaction"],
  [loans, "Average borrower age per branch", "borrower age"],
  [staff, "What is the average commute distance", "commute distance"],
  [staff, "Wie hoch ist das durchschnittliche Alter pro Abteilung", "Alter"],
  [weather, "Average wind speed by station", "wind speed"],
  [weather, "Average heart rate by station", "heart rate"],
  [stays, "Average response time by resort", "response time"],
  [tickets, "Total cost of all tickets", "cost"],
  [bills, "Average age by team", "age"],
];

for (const [table, question, words] of unknown) {
  test(`says that there is no column for: ${question}`, async () => {
    const { text } = await ask(table, question);
    const [header = ""] = table.split("\n");
    const told = `I found no column for “${words}”; the columns are ${header.replaceAll(/[;,]/g, ", ")}.`;
    assert.ok(text.startsWith(told), text);
    assert.doesNotMatch(text, /average|total/i);
  });
}
