import { createRequire } from "node:module";
import type * as client from "prom-client";

// The parts of prom-client that Caxton uses, one by one: the package's entry loads a push gateway,
// cluster support and OpenTelemetry too, eighty modules that cost a tenth of the server's start.
const load = createRequire(import.meta.url);

export const Counter = load("prom-client/lib/counter.js") as typeof client.Counter;
export const Gauge = load("prom-client/lib/gauge.js") as typeof client.Gauge;
export const Histogram = load("prom-client/lib/histogram.js") as typeof client.Histogram;
export const Registry = load("prom-client/lib/registry.js") as typeof client.Registry;

export type Gauge = client.Gauge;
export type Registry = client.Registry;
