import { readCorpusFile, readIndex } from "./corpus.ts";

/** Numbers in [0, 1) that depend on the seed only (mulberry32). */
export function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/** Pieces that mean something to TOML, to templates or to text. */
const pieces = [
  ..."\"'[]{}=.,#\\\n\t -_0a\u0000\u00e9\ud834",
  '"""',
  "'''",
  "\r\n",
  "{{",
  "}}",
  "{{#if a}}",
  "{{/each}}",
  "[[a.b]]\n",
  "[memory]\n",
  "a.b = 1\n",
  "x = { a = [1, { b.c = '' }] }\n",
  '"k\\u0041" = """\\\n  y"""\n',
  "__proto__ = 1\n",
  "𝄞",
  "1e400",
  "-inf",
  "\\U0001D11E",
];

/** Texts that differ from those of the corpus in a few places, the same for the same seed. */
export function* mutations(seed: number, perFile: number): Generator<string> {
  const random = createRandom(seed);
  for (const original of originals()) {
    for (let count = 0; count < perFile; count++) yield mutate(original, random);
  }
}

function originals(): readonly string[] {
  const good = readIndex("index.json").map((entry) => readCorpusFile("", entry));
  const bad = readIndex("bad/index.json").map((entry) => readCorpusFile("bad/", entry));
  return [...good, ...bad].map((bytes) => new TextDecoder().decode(bytes).slice(0, 1500));
}

function mutate(original: string, random: () => number): string {
  const below = (end: number) => Math.floor(random() * end);
  let text = original;
  for (let edits = below(4); edits >= 0; edits--) {
    const at = below(text.length + 1);
    const removed = random() < 0.5 ? below(8) : 0;
    const inserted = random() < 0.7 ? (pieces[below(pieces.length)] ?? "") : "";
    text = text.slice(0, at) + inserted + text.slice(at + removed);
  }
  return text;
}
