import { toPlain, toStem } from "./words.ts";

/** Words of one meaning in English and German, as people and headers of tables write them. */
const meanings = [
  "revenue sales sale turnover umsatz umsaetze erloes erloese income proceeds einnahmen takings earnings rev verkaufserloes",
  "product item article artikel produkt sku goods ware prod merchandise erzeugnis",
  "region area gebiet territory zone bezirk gegend bereich",
  "country land nation staat laender staaten",
  "city town stadt ort location place standort municipality",
  "customer client kunde buyer kaeufer cust account abnehmer auftraggeber shopper",
  "quantity qty units unit pieces menge anzahl stueck stueckzahl count volume sold absatz pcs",
  "price preis einzelpreis stueckpreis expensive cheap teuer guenstig cheapest billig",
  "cost costs kosten expense expenses expenditure ausgaben aufwand spend spent spending",
  "profit gewinn earnings net margin marge ertrag gain",
  "discount rabatt nachlass reduction",
  "date day datum tag time timestamp zeitpunkt when zeit",
  "month monat",
  "year jahr",
  "order bestellung auftrag purchase kauf",
  "invoice rechnung bill beleg",
  "employee mitarbeiter worker staff person angestellter emp colleague people",
  "department abteilung dept division team ressort",
  "salary gehalt wage pay lohn compensation verguetung earn earns paid verdient verdienen",
  "salesperson seller rep representative verkaeufer vertreter salesman agent vendor",
  "supplier vendor lieferant hersteller manufacturer brand marke maker",
  "category kategorie type typ art kind class klasse group gruppe segment warengruppe sparte",
  "channel kanal vertriebskanal vertriebsweg",
  "status state zustand stage phase",
  "priority prioritaet urgency severity dringlichkeit",
  "ticket issue case incident vorfall anfrage request",
  "assignee agent owner bearbeiter handler assigned zustaendig responsible",
  "duration dauer time length days longest shortest laengste laengsten kuerzeste hours minutes elapsed took laufzeit bearbeitungszeit",
  "delay verspaetung late verzoegerung",
  "temperature temperatur temp hot warm cold heiss kalt degrees grad hottest warmest coldest",
  "rain rainfall precipitation niederschlag regen regenmenge rainiest wettest wet",
  "wind windspeed windgeschwindigkeit windy windiest gust",
  "humidity feuchte luftfeuchtigkeit luftfeuchte humid",
  "pressure druck luftdruck",
  "station messstation wetterstation sensor site",
  "weight gewicht mass heavy heaviest schwer schwerste wt weigh load",
  "distance entfernung strecke dist km miles far farthest",
  "speed geschwindigkeit fast fastest schnell velocity",
  "carrier spediteur shipper haulier transporteur logistiker courier",
  "shipment sendung delivery lieferung parcel paket freight fracht consignment",
  "warehouse lager depot hub lagerhaus",
  "destination ziel zielort arrival to zielland",
  "origin source herkunft start departure from herkunftsland",
  "age alter old oldest youngest alt",
  "gender geschlecht sex",
  "score punkte points punktzahl grade note marks result rating ergebnis mark",
  "rating bewertung stars sterne satisfaction zufriedenheit review",
  "name bezeichnung title titel label",
  "student schueler pupil learner studierender",
  "course kurs subject fach class lesson",
  "school schule university hochschule",
  "patient patienten",
  "hospital klinik krankenhaus clinic",
  "diagnosis diagnose illness disease krankheit condition",
  "doctor arzt physician aerztin",
  "energy energie strom power consumption verbrauch kwh electricity usage",
  "visits visitors besucher besuche views hits sessions traffic pageviews aufrufe",
  "page seite url path",
  "campaign kampagne",
  "click klick clicks",
  "population einwohner inhabitants bevoelkerung",
  "stock inventory bestand lagerbestand vorrat",
  "payment zahlung bezahlung zahlungsart zahlungsmethode",
  "branch filiale store shop laden outlet niederlassung geschaeft",
  "project projekt",
  "vehicle fahrzeug car auto truck lkw",
  "driver fahrer",
  "route linie line strecke",
  "flight flug",
  "passenger passagier fahrgast passagiere fahrgaeste",
  "book buch",
  "author autor writer verfasser",
  "position job role stelle rolle funktion profession beruf occupation",
  "tax steuer mwst vat ust umsatzsteuer",
  "fee gebuehr charge",
  "yield ernte crop harvest ertrag",
  "error fehler failure defect defekt fault",
  "machine maschine device geraet anlage equipment",
] as const;

/** Words that are near in meaning, but less sure: tried when nothing closer is there. */
const nearMeanings = [
  "revenue sales turnover umsatz erloes amount betrag total value wert summe sum gross brutto net netto volume price money worth",
  "cost kosten expense amount betrag total price spend value fee",
  "region area country land city state territory location standort market markt gebiet district bezirk place stadt",
  "quantity units menge anzahl count amount volume stueck number sold",
  "customer client kunde company firma account name organisation",
  "employee mitarbeiter name person who wer",
  "product item article category name artikel model modell",
  "salary gehalt income amount",
  "date month year week day time period zeitraum created opened started",
  "duration hours minutes days time resolution",
  "shop store branch location region filiale",
] as const;

function toIndex(lines: readonly string[]): ReadonlyMap<string, ReadonlySet<number>> {
  const index = new Map<string, Set<number>>();
  for (const [meaning, line] of lines.entries()) {
    for (const word of line.split(" ")) {
      const stem = toStem(toPlain(word));
      index.set(stem, (index.get(stem) ?? new Set()).add(meaning));
    }
  }
  return index;
}

const close = toIndex(meanings);
const near = toIndex(nearMeanings);

function sharesMeaning(
  index: ReadonlyMap<string, ReadonlySet<number>>,
  one: string,
  other: string,
): boolean {
  const meaning = index.get(one);
  const others = index.get(other);
  return [...(meaning ?? [])].some((it) => others?.has(it));
}

function sharesBeginning(one: string, other: string): boolean {
  const [short, long] = one.length < other.length ? [one, other] : [other, one];
  return short.length >= 4 && long.startsWith(short) && long.length - short.length <= 4;
}

/** Whether one word is a part of a German compound: `umsatz` in `nettoumsatz`. */
function isCompoundOf(one: string, other: string): boolean {
  const [short, long] = one.length < other.length ? [one, other] : [other, one];
  return short.length >= 4 && (long.endsWith(short) || long.startsWith(short));
}

/** How alike in meaning two plain words are: 1 the same word, 0 nothing in common. */
export function wordLikeness(one: string, other: string): number {
  if (one === other) return 1;
  const [left, right] = [toStem(one), toStem(other)];
  if (left === right) return 0.95;
  if (sharesMeaning(close, left, right)) return 0.75;
  if (sharesBeginning(left, right)) return 0.7;
  if (isCompoundOf(left, right)) return 0.65;
  if (sharesMeaning(near, left, right)) return 0.5;
  return isAbbreviation(one, other) || isAbbreviation(other, one) ? 0.5 : 0;
}

/** `dept` for `department`, `qty` for `quantity`: same first letter, all letters in order. */
function isAbbreviation(short: string, long: string): boolean {
  if (short.length < 3 || short.length > 5 || long.length < short.length + 3) return false;
  if (short[0] !== long[0] || short[1] === undefined) return false;
  let position = 0;
  for (const letter of short) {
    position = long.indexOf(letter, position) + 1;
    if (position === 0) return false;
  }
  return long.startsWith(short.slice(0, 2)) || !/[aeiou]/.test(short.slice(1, -1));
}
