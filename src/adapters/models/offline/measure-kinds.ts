import { wordLikeness } from "./synonyms.ts";
import { type ColumnProfile, isMeasure, isMoney } from "./table-profile.ts";
import { splitIdentifier } from "./words.ts";

/** What is measured: the nouns that ask for it, and how columns that hold it are called. */
interface MeasureKind {
  readonly nouns: RegExp;
  readonly columns: RegExp;
}

const kinds: readonly MeasureKind[] = [
  {
    nouns: /^(?:times?|\p{L}*zeit(?:en)?)$/u,
    columns:
      /(?:tage|stunden|minuten|sekunden|wochen|dauer|zeit)$|^(?:days|hours|hrs|minutes|mins?|seconds|secs?|weeks|ms|h|std|elapsed)$/,
  },
  {
    nouns: /^(?:durations?|lengths?|stays?|runtimes?|\p{L}*dauer)$/u,
    columns:
      /(?:tage|nachte|stunden|minuten|sekunden|wochen|dauer|zeit)$|^(?:days|nights|hours|hrs|minutes|mins?|seconds|secs?|weeks|ms|h|std|stay|elapsed)$/,
  },
  {
    nouns: /^(?:leave|absences?|sickness|absenteeism|fehlzeit(?:en)?|krankenstand)$/,
    columns: /^(?:absent|absences?|sick|leave)$|fehl(?:tage|zeit|stunden)|krank/,
  },
  {
    nouns: /^(?:weights?|mass|gewichte?|\p{L}+gewicht)$/u,
    columns: /gewicht|^(?:kg|kgs|kilos?|kilograms?|lbs|pounds|tons?|tonnes|grams?|mass|weight)$/,
  },
  {
    nouns: /^(?:distances?|mileage|range|strecken?|entfernung(?:en)?|fahrstrecke|reichweite)$/,
    columns:
      /kilometer|strecke|entfernung|^(?:km|kms|miles?|mi|kilomet(?:er|re)s?|met(?:er|re)s|distance)$/,
  },
  { nouns: /^(?:ages?|\p{L}*alter)$/u, columns: /alter$|^(?:age|years_old)$/ },
  {
    nouns: /^(?:temperatures?|heat|\p{L}*temperatur(?:en)?)$/u,
    columns: /temperatur|^(?:temp|celsius|fahrenheit|degc|grad|degrees)$/,
  },
  {
    nouns: /^(?:ratings?|satisfaction|scores?|reviews?|\p{L}*bewertung(?:en)?|zufriedenheit)$/u,
    columns: /bewertung|zufriedenheit|^(?:stars?|sterne|rating|score|nps|csat|points|punkte)$/,
  },
  {
    nouns: /^(?:quantity|quantities|mengen?|stuckzahl(?:en)?)$/,
    columns: /menge|stuck|anzahl|^(?:qty|quantity|pieces|pcs|units|items|count)$/,
  },
  {
    nouns: /^(?:attendance|participation|turnout|teilnehmerzahl(?:en)?|besucherzahl(?:en)?)$/,
    columns: /teilnehm|besuch|^(?:participants|attendees|visitors|guests|enrolled|persons|pax)$/,
  },
  {
    nouns: /^(?:consumption|usage|verbrauch|\p{L}+verbrauch)$/u,
    columns: /verbrauch|^(?:kwh|mwh|litres?|liters?|consumption|usage|consumed|used)$/,
  },
  { nouns: /^(?:speeds?|geschwindigkeit(?:en)?|tempo)$/, columns: /geschwind|^(?:kmh|mph|speed)$/ },
  { nouns: /^(?:pressure|\p{L}*druck)$/u, columns: /druck$|^(?:pressure|bar|hpa|mbar|mmhg)$/ },
  { nouns: /^(?:humidity|\p{L}*feuchte|\p{L}*feuchtigkeit)$/u, columns: /feucht|^humidity$/ },
  { nouns: /^(?:heights?|altitude|elevation|hohen?)$/, columns: /hohe$|^(?:height|altitude)$/ },
  { nouns: /^(?:experience|seniority|tenure|berufserfahrung)$/, columns: /erfahrung|^tenure$/ },
  { nouns: /^(?:heart|pulse|puls|herzfrequenz)$/, columns: /^(?:pulse?|bpm|hr|herzfrequenz)$/ },
  { nouns: /^(?:overtime|uberstunden)$/, columns: /uberstunden|^overtime$/ },
];

/** The kind of measure that a plain word asks for by itself; undefined for other words. */
function findKind(plain: string): MeasureKind | undefined {
  return kinds.find(({ nouns }) => nouns.test(plain));
}

/** Whether a plain word names something that is measured, other than money. */
export function isMeasureNoun(plain: string): boolean {
  return plain !== "time" && plain !== "times" && findKind(plain) !== undefined;
}

const ofMoney = "revenue amount cost price payment total salary money".split(" ");

/** Whether a plain word means money in general, which any column of money answers. */
export function isMoneyWord(plain: string): boolean {
  if (
    /^(?:bill|fare|fee|charge|gmv|arr|aov|tariff|rechnung|gebuhr|fahrpreis)(?:s|en)?$/.test(plain)
  )
    return true;
  return ofMoney.some((it) => wordLikeness(plain, it) >= 0.5);
}

/**
 * The column that a measure can only mean where no column has its name: the only one of its kind,
 * else the only one that is left. Undefined where none or several can be meant.
 *
 * @param phrase plain words; the last one says what is measured
 */
export function findColumnOfKind(
  phrase: readonly string[],
  columns: readonly ColumnProfile[],
): ColumnProfile | undefined {
  const measures = columns.filter(isMeasure);
  const kind = phrase.map(findKind).findLast((it) => it !== undefined);
  const alike = measures.filter((column) => kind !== undefined && isOfKind(column, kind));
  if (alike.length === 1) return alike[0];
  const [only, ...others] = measures;
  const isOnly = only !== undefined && others.length === 0 && alike.length === 0;
  // An age is no money, nor is a number of days an age.
  const isOther = (column: ColumnProfile) =>
    isMoney(column) || kinds.some((it) => isOfKind(column, it));
  return isOnly && !(kind !== undefined && isOther(only)) ? only : undefined;
}

const ofThings = kinds.filter(({ nouns }) => nouns.test("quantity") || nouns.test("attendance"));
const ofOthers = kinds.filter((it) => !ofThings.includes(it));

/** Whether a column measures something that is neither money nor a number of things. */
export function isOfOtherKind(column: ColumnProfile): boolean {
  return ofOthers.some((it) => isOfKind(column, it));
}

function isOfKind(column: ColumnProfile, { columns }: MeasureKind): boolean {
  return splitIdentifier(column.name).some((part) => columns.test(part)) && !isMoney(column);
}
