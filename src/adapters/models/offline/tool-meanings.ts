import { wordLikeness } from "./synonyms.ts";
import { toPlain, toStem } from "./words.ts";

/** Words for the same doing, in English and German, as messages and tools name it. */
const actions = [
  "create new open make add file submit register raise log erstelle anlegen neu eroeffne",
  "delete remove erase drop discard loesche entferne",
  "cancel abort stop storniere",
  "search find lookup look query seek suche finde",
  "get fetch retrieve read load show download give tell hole lies zeige",
  "list show all enumerate which liste",
  "send mail email message notify write sende schicke schreibe post",
  "update change set modify edit aendere setze adjust",
  "add sum plus addition total addiere",
  "subtract minus difference less subtrahiere",
  "multiply times product multiplied multipliziere mal",
  "divide divided quotient ratio teile dividiere",
  "calculate compute evaluate math solve calculator berechne rechne",
  "convert conversion exchange umrechnen change currency",
  "translate translation uebersetze translator",
  "schedule book reserve plan appointment meeting event calendar termin buche reserviere",
  "remind reminder alarm erinnere",
  "weather forecast temperature rain sunny wetter vorhersage",
  "time clock hour uhrzeit now",
  "ticket issue incident support problem",
  "knowledge faq documentation article help wissen",
  "summarize summary zusammenfassen",
  "price cost quote stock preis",
  "play start run launch execute starte",
  "user account person customer profile",
  "location place city town address ort where",
] as const;

const meanings = new Map<string, Set<number>>();
for (const [index, line] of actions.entries()) {
  for (const word of line.split(" ")) {
    const stem = toStem(toPlain(word));
    meanings.set(stem, (meanings.get(stem) ?? new Set()).add(index));
  }
}

/** How alike a word of a message and one of a tool are, 0 to 1; also by what is done. */
export function actionLikeness(one: string, other: string): number {
  const direct = wordLikeness(one, other);
  if (direct >= 0.7) return direct;
  const others = meanings.get(toStem(other));
  const isShared = [...(meanings.get(toStem(one)) ?? [])].some((it) => others?.has(it));
  return isShared ? 0.7 : direct >= 0.65 ? direct : 0;
}
