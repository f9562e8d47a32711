const things = new Set(
  "order sale purchase deal booking reservation transaction ticket trip ride tour visit request call message shipment delivery deliveries parcel package invoice claim session case loan rental entry row record item customer client user member employee worker person patient student passenger guest visitor buyer payment donation listing event incident accident flight match game review survey response query queries entries measurement reading observation bestellung auftrag kauf buchung fahrt besuch anfrage rechnung lieferung sendung vermietung ausleihe kunde mitarbeiter patient zahlung eintrag messung vorgang".split(
    " ",
  ),
);

/** Whether a plain word is what single rows of tables are commonly about: they are counted. */
export function isRowThing(plain: string): boolean {
  return ["", "s", "n", "en"].some(
    (ending) => plain.endsWith(ending) && things.has(plain.slice(0, plain.length - ending.length)),
  );
}
