// Prints sales.csv: `node examples/sales.mjs > examples/sales.csv`. The numbers are invented, and
// the same on every machine: they come from a small generator with a fixed seed.
const rowsByMonth = [
  { month: "2024-07", days: 31, rows: 386 },
  { month: "2024-08", days: 31, rows: 412 },
  { month: "2024-09", days: 30, rows: 449 },
];
const regions = ["North", "South", "East", "West"];
const products = [
  { name: "Widget Pro", cents: 8900, share: 26 },
  { name: "Widget", cents: 3900, share: 30 },
  { name: "Gadget Max", cents: 14900, share: 8 },
  { name: "Gadget", cents: 5900, share: 16 },
  { name: "Gizmo", cents: 1900, share: 20 },
];

let state = 378; // One with which September sells 23 % more than July.

/** A whole number from 0 to below `limit`. */
function pick(limit) {
  state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
  return Math.floor((state / 2 ** 32) * limit);
}

function pickProduct() {
  const place = pick(100);
  let before = 0;
  return products.find(({ share }) => {
    before += share;
    return place < before;
  });
}

const euros = (cents) => (cents / 100).toFixed(2);

const lines = ["date,order_id,region,product,units,unit_price,revenue"];
for (const { month, days, rows } of rowsByMonth) {
  const dates = Array.from({ length: rows }, () => 1 + pick(days)).sort((a, b) => a - b);
  for (const day of dates) {
    const { name, cents } = pickProduct();
    const units = 1 + pick(9);
    const date = `${month}-${String(day).padStart(2, "0")}`;
    const order = `S-${String(lines.length).padStart(5, "0")}`;
    const region = regions[pick(regions.length)];
    lines.push([date, order, region, name, units, euros(cents), euros(cents * units)].join(","));
  }
}
process.stdout.write(`${lines.join("\n")}\n`);
