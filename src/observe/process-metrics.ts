import { readdirSync } from "node:fs";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { Counter, Gauge, type Registry } from "./prometheus.ts";

/** How often the event loop's delay is sampled: often enough to see stalls, rare enough to idle. */
const samplingMs = 20;

/**
 * Registers memory, CPU, open files and the delay of the event loop, under the names that
 * dashboards expect. Ours instead of prom-client's own set, which breaks the naming rules of
 * Prometheus.
 */
export function openProcessMetrics(registers: Registry[]): Disposable {
  const gauge = (name: string, help: string, read: () => number) =>
    new Gauge({
      name,
      help,
      registers,
      collect() {
        this.set(read());
      },
    });
  let cpuSecondsSeen = 0;
  new Counter({
    name: "process_cpu_seconds_total",
    help: "Processor time used, all threads.",
    registers,
    collect() {
      const { user, system } = process.cpuUsage();
      const seconds = (user + system) / 1e6;
      this.inc(Math.max(0, seconds - cpuSecondsSeen));
      cpuSecondsSeen = seconds;
    },
  });
  const startSeconds = Date.now() / 1000 - process.uptime();
  gauge("process_start_time_seconds", "When the process started, since 1970.", () => startSeconds);
  gauge("process_resident_memory_bytes", "Memory resident.", () => process.memoryUsage.rss());
  gauge("nodejs_heap_used_bytes", "Memory used by objects.", () => process.memoryUsage().heapUsed);
  gauge("nodejs_external_bytes", "Memory of buffers.", () => process.memoryUsage().external);
  if (process.platform === "linux") {
    gauge("process_open_fds", "Open file descriptors.", () => readdirSync("/proc/self/fd").length);
  }
  return openLagMetrics(gauge);
}

function openLagMetrics(gauge: (name: string, help: string, read: () => number) => Gauge) {
  const delays = monitorEventLoopDelay({ resolution: samplingMs });
  delays.enable();
  // A sample is the time between two ticks of the sampling timer: a lag of zero reads as its
  // period.
  const lagSeconds = (nanoseconds: number) =>
    delays.count === 0 ? 0 : Math.max(0, nanoseconds / 1e9 - samplingMs / 1000);
  const help = "How late the event loop was since the last time this was read:";
  gauge("nodejs_eventloop_lag_p50_seconds", `${help} median.`, () =>
    lagSeconds(delays.percentile(50)),
  );
  gauge("nodejs_eventloop_lag_p99_seconds", `${help} 99th percentile.`, () =>
    lagSeconds(delays.percentile(99)),
  );
  gauge("nodejs_eventloop_lag_max_seconds", `${help} maximum.`, () => {
    const worst = lagSeconds(delays.max);
    delays.reset();
    return worst;
  });
  return { [Symbol.dispose]: () => void delays.disable() };
}
