const greeting =
  /^\s*(?:hi|hello|hey|good (?:morning|evening|afternoon|day)|hallo|guten (?:tag|morgen|abend)|moin|servus|greetings)\b[\s\p{L},!.]{0,30}$/iu;
const thanks =
  /^\s*(?:thanks?(?: you)?|thx|danke(?: schön)?|cheers|great|ok(?:ay)?|perfect|super|cool|nice)\b[\s\p{L},!.]{0,30}$/iu;
const farewell = /^\s*(?:bye|goodbye|see you|tschüss|ciao|auf wiedersehen)\b[\s\p{L},!.]{0,30}$/iu;
const introducing = /\b(?:my name is|i am called|call me|ich hei(?:ß|ss)e|mein name ist)\s+\p{L}/iu;
const remembering =
  /\b(?:what(?:'s| is| was) my|what did i|did i (?:say|ask|tell)|do you (?:remember|know) my|who am i|my (?:last|previous|first) (?:question|message)|what have we|wie hei(?:ß|ss)e ich|was habe ich)\b/iu;
const aboutAgent =
  /\b(?:who are you|what are you|what can you do|what do you do|how can you help|are you (?:an? )?(?:ai|bot|human|llm|model|robot|real)|wer bist du|was kannst du|your (?:name|purpose|capabilities)|which tools|what tools)\b|^\s*help\s*[?!.]?\s*$/iu;

/** Kinds of message that need no tool. */
export type SmallTalk =
  | "greeting"
  | "thanks"
  | "farewell"
  | "introducing"
  | "remembering"
  | "aboutAgent";

const kinds: readonly (readonly [SmallTalk, RegExp])[] = [
  ["greeting", greeting],
  ["thanks", thanks],
  ["farewell", farewell],
  ["introducing", introducing],
  ["remembering", remembering],
  ["aboutAgent", aboutAgent],
];

/** The kind of a message that asks for no work; undefined for others. */
export function findSmallTalk(text: string): SmallTalk | undefined {
  const start = text.slice(0, 400);
  return kinds.find(([, pattern]) => pattern.test(start))?.[0];
}

export function isSmallTalk(text: string): boolean {
  return findSmallTalk(text) !== undefined;
}
