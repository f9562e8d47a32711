import assert from "node:assert/strict";
import { test } from "node:test";
import {
  countMessageTokens,
  countTokens,
  countToolTokens,
  messageTokens,
} from "../../src/turns/count-tokens.ts";

/**
 * Real counts of public tokenizers: [text, cl100k_base (GPT-4), o200k_base (GPT-4o)]. The
 * sentences that greet are the table "Language tokenization" of OpenAI's page "Hello GPT-4o" (May
 * 2024); the three strings after them are printed in the OpenAI Cookbook, "How to count tokens
 * with tiktoken"; the last text is the example of OpenAI's tokenizer page, whose count tests of
 * several tokenizer libraries repeat.
 */
const counted: readonly (readonly [text: string, gpt4: number, gpt4o: number])[] = [
  ["Hello, my name is GPT-4o. I'm a new type of language model, it's nice to meet you!", 27, 24],
  [
    "Hallo, mein Name is GPT-4o. Ich bin ein neues KI-Sprachmodell. Es ist schön, dich kennenzulernen.",
    34,
    29,
  ],
  [
    "Bonjour, je m'appelle GPT-4o. Je suis un nouveau type de modèle de langage, c'est un plaisir de vous rencontrer!",
    31,
    28,
  ],
  [
    "Hola, me llamo GPT-4o. Soy un nuevo tipo de modelo de lenguaje, ¡es un placer conocerte!",
    29,
    26,
  ],
  [
    "Olá, meu nome é GPT-4o. Sou um novo tipo de modelo de linguagem, é um prazer conhecê-lo!",
    30,
    27,
  ],
  [
    "Ciao, mi chiamo GPT-4o. Sono un nuovo tipo di modello linguistico, piacere di conoscerti!",
    34,
    28,
  ],
  [
    "Merhaba, benim adım GPT-4o. Ben yeni bir dil modeli türüyüm, tanıştığımıza memnun oldum!",
    39,
    30,
  ],
  [
    "Xin chào, tên tôi là GPT-4o. Tôi là một loại mô hình ngôn ngữ mới, rất vui được gặp bạn!",
    46,
    30,
  ],
  ["こんにちは、私の名前はGPT-4oです。私は新しいタイプの言語モデルです。初めまして！", 37, 26],
  ["你好，我的名字是GPT-4o。我是一种新型的语言模型，很高兴见到你!", 34, 24],
  [
    "안녕하세요, 제 이름은 GPT-4o입니다. 저는 새로운 유형의 언어 모델입니다, 만나서 반갑습니다!",
    45,
    27,
  ],
  ["Привет, меня зовут GPT-4o. Я — новая языковая модель, приятно познакомиться!", 39, 23],
  ["مرحبًا، اسمي جي بي تي-4o. أنا نوع جديد من نموذج اللغة، سررت بلقائك!", 53, 26],
  [
    "سلام، اسم من جی پی تی-۴او است. من یک نوع جدیدی از مدل زبانی هستم، از ملاقات شما خوشبختم!",
    61,
    32,
  ],
  ["नमस्ते, मेरा नाम जीपीटी-4o है। मैं एक नए प्रकार का भाषा मॉडल हूँ। आपसे मिलकर अच्छा लगा!", 90, 31],
  ["antidisestablishmentarianism", 6, 6],
  ["2 + 2 = 4", 7, 7],
  ["お誕生日おめでとう", 9, 8],
  [
    "Many words map to one token, but some don't: indivisible.\n\nUnicode characters like emojis may be split into many tokens containing the underlying bytes: 🤚🏾\n\nSequences of characters commonly found next to each other may be grouped together: 1234567890",
    57,
    53,
  ],
];

for (const [text, gpt4, gpt4o] of counted) {
  test(`${text.slice(0, 40)}: near the counts ${gpt4o} and ${gpt4}`, () => {
    const tokens = countTokens(text);
    // Short strings are a matter of one or two tokens.
    const slack = text.length < 20 ? 2 : 0;
    assert.ok(tokens + slack >= gpt4o, `${tokens}: below the tokenizer of today`);
    assert.ok(tokens + slack >= 0.85 * gpt4, `${tokens}: far below the tokenizer of GPT-4`);
    assert.ok(tokens <= 2.9 * gpt4o && tokens - slack <= 2 * gpt4, `${tokens}: far too much`);
  });
}

/** Least tokens that what is no prose must count as: about what tokenizers make of it. */
const dense: readonly (readonly [what: string, text: string, charactersPerToken: number])[] = [
  ["base64", "aGVsbG8gd29ybGQsIHRoaXMgaXMgYSB0ZXN0IG9mIGJhc2U2NCBlbmNvZGluZw".repeat(4), 1.7],
  ["hexadecimal", "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08", 2],
  ["ids", "0195f3c2-7b1e-7c4d-9a58-2f60d1b7e8aa", 2],
  ["CSV", "2024-07-01,Widget Pro,12,1499.50\n2024-07-02,Widget,3,99.00\n", 2.5],
  ["JSON", '{"name":"region","type":"string","values":["north","south"]}', 4],
  ["digits", "31415926535897932384626433832795", 3],
  ["emojis", "😀😃😄😁😆", 1],
];

for (const [what, text, charactersPerToken] of dense) {
  test(`${what} costs a token for at most ${charactersPerToken} characters`, () => {
    const least = text.length / charactersPerToken;
    assert.ok(countTokens(text) >= least, `${countTokens(text)} < ${least}`);
    assert.ok(countTokens(text) <= 2 * text.length);
  });
}

test("an accent splits a word, but does not begin another", () => {
  assert.equal(countTokens("verständlich"), 4);
});

test("nothing costs nothing, and more text never costs less", () => {
  assert.equal(countTokens(""), 0);
  const text = counted.map(([sentence]) => sentence).join("\n");
  let before = 0;
  for (let length = 1; length <= text.length; length += 1) {
    const tokens = countTokens(text.slice(0, length));
    assert.ok(tokens >= before && tokens - before <= 2);
    before = tokens;
  }
});

test("every character has a cost", () => {
  for (let code = 33; code < 0x10000; code += 1) {
    assert.ok(countTokens(String.fromCharCode(code)) > 0, code.toString(16));
  }
});

test("a message costs its texts and its form", () => {
  const text = "How many rows are there?";
  const tokens = countTokens(text);
  assert.equal(countMessageTokens({ role: "system", text }), messageTokens + tokens);
  assert.equal(countMessageTokens({ role: "user", text }), messageTokens + tokens);
  const request = { id: "call_1", name: "http_client", arguments: '{"url":"http://example.com"}' };
  const assistant = countMessageTokens({ role: "assistant", text, toolRequests: [request] });
  assert.ok(assistant >= messageTokens + tokens + countTokens(request.arguments) + 5);
  const reply = { id: "call_1", name: "http_client", content: text, isError: false };
  const one = countMessageTokens({ role: "tool", replies: [reply] });
  const two = countMessageTokens({ role: "tool", replies: [reply, reply] });
  assert.ok(one > messageTokens + tokens);
  assert.equal(two - one, one - messageTokens);
});

test("a tool costs its name, description and schema", () => {
  const description = "Fetches a page over HTTP.";
  const empty = { name: "http_client", description, inputSchema: {} };
  const properties = { url: { type: "string", description: "Where to" } };
  const full = { ...empty, inputSchema: { type: "object", properties } };
  assert.ok(countToolTokens(empty) > countTokens(description));
  assert.ok(countToolTokens(full) >= countToolTokens(empty) + 20);
});
