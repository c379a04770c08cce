import { DEFAULT_ENDPOINT, findEndpoint, findRuntime } from "../runtimes/lookup.ts";
import { partitionOf } from "../state/model.ts";
import type { MetricName, RuntimeRecord, Samples, SeriesRecord } from "../state/model.ts";
import type { Scope } from "../scope.ts";
import type { World } from "../world.ts";

export interface Invocation {
  endpoint: string;
  status: number;
  latencyMs?: number;
  /** The invocation opened a session. */
  opened?: boolean;
}

/** Traffic of others, put into the metrics without a call. */
export interface Traffic {
  /** A runtime's id. */
  runtime: string;
  endpoint?: string;
  /** Epoch milliseconds; now, when left out. */
  atMs?: number;
  invocations: number;
  /** How many of them failed in the service. */
  errors?: number;
  userErrors?: number;
  throttles?: number;
  sessions?: number;
  /** One latency for all, or a list that is gone round. */
  latencyMs?: number | readonly number[];
}

const add = (samples: Samples, value: number, count: number): void => {
  const key = String(Math.round(value * 10) / 10);
  samples[key] = (samples[key] ?? 0) + count;
};

function seriesOf(world: World, runtime: RuntimeRecord, endpoint: string): SeriesRecord {
  const { series } = partitionOf(world.store.state, runtime.account, runtime.region);
  const name = `${runtime.name}::${endpoint}`;
  return (series[`${runtime.arn}|${name}`] ??= { name, resource: runtime.arn, periods: {} });
}

function countIn(world: World, series: SeriesRecord, atMs: number) {
  const { periodMs } = world.settings.metrics;
  const period = (series.periods[String(Math.floor(atMs / periodMs) * periodMs)] ??= {});
  world.store.touch();
  return (metric: MetricName, value: number, count = 1): void => {
    if (count > 0) add((period[metric] ??= {}), value, count);
  };
}

function errorMetric(world: World, status: number): MetricName | "none" {
  if (status === 424) return world.settings.metrics.agentErrors;
  if (status === 429 || status === 402) return "Throttles";
  return status >= 500 ? "SystemErrors" : "UserErrors";
}

/** Publishes one call of InvokeAgentRuntime. */
export function recordInvocation(
  world: World,
  runtime: RuntimeRecord,
  invocation: Invocation,
): void {
  const { endpoint, status, latencyMs, opened } = invocation;
  const count = countIn(world, seriesOf(world, runtime, endpoint), world.clock.now());
  count("Invocations", 1);
  if (opened) count("Sessions", 1);
  if (latencyMs !== undefined) count("Latency", latencyMs);
  const metric = status >= 400 ? errorMetric(world, status) : "none";
  if (metric !== "none") count(metric, 1);
}

export function recordTraffic(world: World, scope: Scope, traffic: Traffic): void {
  const runtime = findRuntime(world, scope, traffic.runtime);
  const endpoint = findEndpoint(runtime, traffic.endpoint ?? DEFAULT_ENDPOINT).name;
  const count = countIn(
    world,
    seriesOf(world, runtime, endpoint),
    traffic.atMs ?? world.clock.now(),
  );
  count("Invocations", 1, traffic.invocations);
  count("SystemErrors", 1, traffic.errors ?? 0);
  count("UserErrors", 1, traffic.userErrors ?? 0);
  count("Throttles", 1, traffic.throttles ?? 0);
  count("Sessions", 1, traffic.sessions ?? 0);
  const latencies = traffic.latencyMs === undefined ? [] : [traffic.latencyMs].flat();
  for (let index = 0; latencies.length > 0 && index < traffic.invocations; index += 1) {
    count("Latency", latencies[index % latencies.length] as number);
  }
}
