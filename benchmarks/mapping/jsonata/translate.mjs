// The same translation as one JSONata expression. What the language lacks (decimals, tables, zones)
// is registered as native functions. Commands come as lines on stdin: a JSON list of orders to load,
// "check" to print the results, "time" to translate all of them and print CPU microseconds each.

import { createInterface } from "node:readline";
import { readFileSync } from "node:fs";
import jsonata from "jsonata";

const { tables, factors } = JSON.parse(readFileSync(process.argv[2], "utf8"));

const EXPRESSION = `
{
  "order_no": $stripZeros(Order), "kind": $code("order_kind", Kind), "site": $code("site", Plant),
  "product": $clean(Item), "product_name": $clean(ItemText),
  "quantity": $amount(Qty, Uom), "unit": $code("base_unit", Uom), "priority": $whole(Urgency),
  "state": $code("order_state", State),
  "planned_start": $local(StartDay, StartTime), "planned_end": $local(EndDay, EndTime),
  "earliest_start": $day(EarliestDay), "due": $day(DueDay),
  "created_at": $stamp(Created), "changed_at": $stamp(Changed),
  "lot": Lot ? Lot : Order, "location": Store, "planner": $uppercase(Planner),
  "dispatcher": Dispatcher, "sales_ref": SalesOrder & "-" & SalesItem,
  "customer": $stripZeros(Customer), "routing": Routing & "/" & RoutingVariant, "bom": Bom,
  "scrap_factor": $rounded(ScrapPercent, "0.01", 4), "minimum_lot": $amount(LotMinimum, Uom),
  "over_delivery": $rounded(OverPercent, "1", 2), "over_unlimited": OverFree = "X",
  "rework": Kind = "90", "note": $clean(Note), "origin": "ERP-7",
  "operations": [Operations.{
    "seq": $whole(No), "control": $code("control", Control), "center": $code("center", Center),
    "description": $clean(Text), "setup_seconds": $rounded(SetupMinutes, "60", 0),
    "run_seconds": $rounded(RunMinutes, "60", 0), "planned_start": $local(StartDay, StartTime),
    "quantity": $amount(Qty, Uom)
  }],
  "components": [Components.{
    "pos": $whole(Pos), "material": $clean(Item), "quantity": $amount(Qty, Uom),
    "unit": $code("base_unit", Uom), "backflush": Backflush = "X", "storage": Store ? Store : "MAIN"
  }]
}`;

// Decimals as whole numbers and a count of places: exact, and as fast as it gets without a package.
function decimal(text) {
  const point = text.indexOf(".");
  if (point < 0) return [BigInt(text), 0];
  return [BigInt(text.slice(0, point) + text.slice(point + 1)), text.length - point - 1];
}

function rounded(text, factor, places) {
  const [number, one] = decimal(text);
  const [times, other] = decimal(factor);
  let product = number * times;
  const have = one + other;
  if (have > places) {
    const step = 10n ** BigInt(have - places);
    product = (product * 2n + step) / (step * 2n);
  } else {
    product *= 10n ** BigInt(places - have);
  }
  if (places === 0) return product.toString();
  const digits = product.toString().padStart(places + 1, "0");
  return digits.slice(0, -places) + "." + digits.slice(-places);
}

const BERLIN = new Intl.DateTimeFormat("en-GB", {
  timeZone: "Europe/Berlin", hourCycle: "h23", year: "numeric", month: "2-digit", day: "2-digit",
  hour: "2-digit", minute: "2-digit", second: "2-digit",
});

// "06/01/2025, 05:00:00" of the zone, as milliseconds of a clock that stands at UTC.
function clock(instant) {
  const text = BERLIN.format(instant);
  return Date.UTC(text.slice(6, 10), text.slice(3, 5) - 1, text.slice(0, 2),
    text.slice(12, 14), text.slice(15, 17), text.slice(18, 20));
}

const written = (instant) => new Date(instant).toISOString().replace(".000Z", "Z");

function local(day, time) {
  const wall = Date.UTC(day.slice(0, 4), day.slice(4, 6) - 1, day.slice(6, 8),
    time.slice(0, 2), time.slice(2, 4), time.slice(4, 6));
  const guess = wall - (clock(wall) - wall);
  return written(wall - (clock(guess) - guess));
}

const expression = jsonata(EXPRESSION);
const functions = {
  stripZeros: (text) => text.replace(/^0+/, ""),
  clean: (text) => text.trim(),
  whole: (text) => parseInt(text, 10),
  code: (table, code) => tables[table][code],
  amount: (text, unit) => rounded(text, factors[unit], 3),
  rounded,
  local,
  day: (text) => `${text.slice(0, 4)}-${text.slice(4, 6)}-${text.slice(6, 8)}`,
  stamp: (text) => written(Date.parse(text)),
};
for (const [name, body] of Object.entries(functions)) expression.registerFunction(name, body);

let orders = [];
for await (const line of createInterface({ input: process.stdin })) {
  if (line === "check") {
    const results = [];
    for (const order of orders) results.push(await expression.evaluate(order));
    console.log(JSON.stringify(results));
  } else if (line === "time") {
    const before = process.cpuUsage();
    for (const order of orders) await expression.evaluate(order);
    const spent = process.cpuUsage(before);
    console.log((spent.user + spent.system) / orders.length);
  } else {
    orders = JSON.parse(line);
    console.log(orders.length);
  }
}
