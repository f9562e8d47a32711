import assert from "node:assert/strict";
import { test } from "node:test";
import type { JsonObject, JsonValue } from "../../../../src/domain/json.ts";
import type { ModelMessage } from "../../../../src/domain/model.ts";
import type { ToolDefinition } from "../../../../src/domain/tool.ts";
import { runAgent } from "./run-agent.ts";

function tool(
  name: string,
  description: string,
  properties: JsonObject,
  required = Object.keys(properties),
): ToolDefinition {
  return { name, description, inputSchema: { type: "object", properties, required } };
}

const text = { type: "string" };
const number = { type: "number" };
const known: readonly ToolDefinition[] = [
  tool(
    "get_weather",
    "Current weather for a city.",
    { city: text, unit: { type: "string", enum: ["celsius", "fahrenheit"] } },
    ["city"],
  ),
  tool("create_ticket", "Creates a support ticket.", {
    title: text,
    priority: { type: "string", enum: ["low", "normal", "high"] },
  }),
  tool("add", "Adds two numbers.", { a: number, b: number }),
  tool(
    "sendEmail",
    "Sends an e-mail message.",
    { to: { type: "string", format: "email" }, subject: text, body: text },
    ["to", "subject"],
  ),
  tool("get_exchange_rate", "Converts money between currencies.", {
    from_currency: text,
    to_currency: text,
    amount: number,
  }),
  tool("get_order_status", "Status of an order.", { order_id: text }),
  tool("find_customer", "Finds a customer by e-mail address.", {
    email: { type: "string", format: "email" },
  }),
  tool("list_invoices", "Lists the invoices of a customer.", { customer_id: { type: "integer" } }),
  tool(
    "set_light",
    "Switches the light of a room on or off.",
    { room: text, on: { type: "boolean" } },
    ["room"],
  ),
  tool("book_room", "Books a meeting room for a date.", {
    date: { type: "string", format: "date" },
    attendees: { type: "integer" },
  }),
  tool("knowledge_base", "Searches articles of the help centre.", { query: text }),
  tool("shorten_url", "Makes a short link of an address.", {
    url: { type: "string", format: "uri" },
  }),
];

interface ToolCase {
  readonly says: string;
  readonly calls: readonly (readonly [string, JsonObject])[];
  readonly asks?: RegExp;
  readonly results?: Readonly<Record<string, JsonValue>>;
}

const cases: readonly ToolCase[] = [
  { says: "What's the weather in Berlin?", calls: [["get_weather", { city: "Berlin" }]] },
  {
    says: "weather forecast for New York in fahrenheit please",
    calls: [["get_weather", { city: "New York", unit: "fahrenheit" }]],
  },
  { says: "Wie ist das Wetter in München?", calls: [["get_weather", { city: "München" }]] },
  { says: "What is 17 plus 25.5?", calls: [["add", { a: 17, b: 25.5 }]] },
  {
    says: 'Create a ticket titled "Printer is broken" with high priority',
    calls: [["create_ticket", { title: "Printer is broken", priority: "high" }]],
  },
  {
    says: "Open a new support ticket please",
    calls: [],
    asks: /create_ticket.*title.*priority.*low, normal, high/,
  },
  {
    says: 'Send an email to ann@example.com with subject "Lunch" and body "At noon?"',
    calls: [["sendEmail", { to: "ann@example.com", subject: "Lunch", body: "At noon?" }]],
  },
  { says: "Send an email to Bob", calls: [], asks: /sendEmail.*\bto\b/ },
  {
    says: "Convert 250 USD to EUR",
    calls: [["get_exchange_rate", { from_currency: "USD", to_currency: "EUR", amount: 250 }]],
  },
  { says: "Where is my order A-10023?", calls: [["get_order_status", { order_id: "A-10023" }]] },
  {
    says: "what is the status of order #55812",
    calls: [["get_order_status", { order_id: "55812" }]],
  },
  {
    says: "Turn on the light in the Kitchen",
    calls: [["set_light", { room: "Kitchen", on: true }]],
  },
  {
    says: "Book a meeting room for 2025-03-14 with 6 attendees",
    calls: [["book_room", { date: "2025-03-14", attendees: 6 }]],
  },
  {
    says: "Shorten https://example.com/a/very/long?path=1 for me",
    calls: [["shorten_url", { url: "https://example.com/a/very/long?path=1" }]],
  },
  {
    says: "How do I reset my password?",
    calls: [["knowledge_base", { query: "How do I reset my password" }]],
  },
  {
    says: "Show the invoices of the customer ann@example.com",
    calls: [
      ["find_customer", { email: "ann@example.com" }],
      ["list_invoices", { customer_id: 77 }],
    ],
    results: { find_customer: { id: 77, name: "Ann" } },
  },
  {
    says: 'Get the weather in Oslo and create a ticket titled "Bring umbrella" with low priority',
    calls: [
      ["get_weather", { city: "Oslo" }],
      ["create_ticket", { title: "Bring umbrella", priority: "low" }],
    ],
  },
  { says: "hello", calls: [] },
  { says: "thanks!", calls: [] },
];

for (const { says, calls, asks, results = {} } of cases) {
  test(`tools for: ${says}`, async () => {
    const { requests, text: answer } = await runAgent(
      [{ role: "user", text: says }],
      known,
      async ({ name }) => ({
        content: JSON.stringify(results[name] ?? { done: true, value: 42 }),
      }),
    );
    assert.deepEqual(
      requests.map(({ name, arguments: args }) => [name, JSON.parse(args)]),
      calls,
      answer,
    );
    if (asks !== undefined) assert.match(answer, asks);
    if (calls.length > 0) assert.match(answer, /42|77/);
  });
}

test("what was asked for is taken from the next message", async () => {
  const call = async () => ({ content: "{}" });
  const first = await runAgent(
    [{ role: "user", text: "Create a ticket with high priority" }],
    known,
    call,
  );
  assert.match(first.text, /title/);
  const next: ModelMessage = { role: "user", text: "The printer on floor 3 is on fire" };
  const second = await runAgent([...first.messages, next], known, call);
  const made = second.requests[0];
  assert.equal(made?.name, "create_ticket");
  assert.deepEqual(JSON.parse(made?.arguments ?? ""), {
    title: "The printer on floor 3 is on fire",
    priority: "high",
  });
});

test("results are told in words, errors in the tool's own", async () => {
  const weather = await runAgent([{ role: "user", text: "weather in Rome?" }], known, async () => ({
    content: '{"temperature":21.5,"sky":"clear"}',
  }));
  assert.match(weather.text, /temperature: 21\.5, sky: clear/);
  const failed = await runAgent([{ role: "user", text: "weather in Rome?" }], known, async () => ({
    content: "no such city",
    isError: true,
  }));
  assert.match(failed.text, /get_weather could not do it: no such city/);
  assert.equal(failed.requests.length, 1);
});
