import type { MetricView } from "../cloudwatch/metric-view.ts";
import type { Spoiling } from "../sessions/reply-body.ts";
import type { Random } from "../time/random.ts";
import { checkFault } from "./check-fault.ts";
import type { Fault, FaultEffect } from "./fault.ts";

/** What a call is about, as far as faults can name it. */
export interface CallSubject {
  readonly operation: string;
  readonly runtimeId?: string | undefined;
  readonly endpoint?: string | undefined;
  readonly version?: string | undefined;
}

export interface Hit {
  readonly id: string;
  readonly effect: FaultEffect;
}

/** How a fault bends what a call starts or answers. */
export interface Steering {
  fail?: { reason: string; keepLive: boolean };
  stuck?: boolean;
  durationMs?: number;
  metricStatus?: Extract<FaultEffect, { kind: "metric-status" }>["status"];
  metrics?: MetricView;
  coldStartMs?: number;
  crash?: boolean;
  spoiling?: Spoiling;
}

export interface FaultPlan {
  add(fault: Fault): string;
  remove(id: string): boolean;
  list(): Fault[];
  /** The faults that hit this call, in the order of the list. Counts the call. */
  hits(subject: CallSubject): Hit[];
  /** What bends every look at metrics, also one that is no call: faults without further conditions. */
  standingView(): MetricView | undefined;
}

interface Entry {
  readonly fault: Fault & { id: string };
  matched: number;
  fired: number;
}

export function createFaultPlan(random: Random, faults: readonly Fault[]): FaultPlan {
  const entries: Entry[] = [];
  let made = 0;
  const add = (fault: Fault): string => {
    checkFault(fault);
    const id = fault.id ?? `fault-${(made += 1)}`;
    if (entries.some((entry) => entry.fault.id === id))
      throw new Error(`a fault with id '${id}' exists already`);
    entries.push({ fault: { ...fault, id }, matched: 0, fired: 0 });
    return id;
  };
  for (const fault of faults) add(fault);
  return {
    add,
    remove: (id) => {
      const index = entries.findIndex((entry) => entry.fault.id === id);
      if (index >= 0) entries.splice(index, 1);
      return index >= 0;
    },
    list: () => entries.map((entry) => entry.fault),
    hits: (subject) =>
      entries.filter((entry) => matches(entry.fault, subject) && fires(entry, random)).map(hitOf),
    standingView: () => steeringOf(entries.filter(isStanding).map(hitOf)).metrics,
  };
}

const hitOf = ({ fault }: Entry): Hit => ({ id: fault.id, effect: fault.effect });

/** Neither of one operation or resource, nor counted, nor by chance. */
const isStanding = ({ fault }: Entry): boolean =>
  [fault.operation, fault.resource, fault.nth, fault.times, fault.probability].every(
    (condition) => condition === undefined,
  );

function matches({ operation, resource }: Fault, subject: CallSubject): boolean {
  if (operation !== undefined && operation !== subject.operation) return false;
  if (resource === undefined) return true;
  const { runtime, endpoint, version } = resource;
  const runtimeName = subject.runtimeId?.replace(/-[^-]*$/, "");
  return (
    (runtime === undefined || runtime === subject.runtimeId || runtime === runtimeName) &&
    (endpoint === undefined || endpoint === subject.endpoint) &&
    (version === undefined || version === subject.version)
  );
}

function fires(entry: Entry, random: Random): boolean {
  entry.matched += 1;
  const { nth, times, probability } = entry.fault;
  if (nth !== undefined) {
    const [from, to] = typeof nth === "number" ? [nth, nth] : nth;
    if (entry.matched < from || entry.matched > to) return false;
  }
  if (times !== undefined && entry.fired >= times) return false;
  if (probability !== undefined && random.next() >= probability) return false;
  entry.fired += 1;
  return true;
}

/** The effects that bend a lifecycle, as one. */
export function steeringOf(hits: readonly Hit[]): Steering {
  const steering: Steering = {};
  for (const { effect } of hits) {
    if (effect.kind === "update-failed") {
      steering.fail = { reason: effect.reason, keepLive: effect.keepLive ?? true };
    } else if (effect.kind === "create-failed") {
      steering.fail = { reason: effect.reason, keepLive: true };
    } else if (effect.kind === "stuck") {
      steering.stuck = true;
    } else if (effect.kind === "slow-transition") {
      steering.durationMs = effect.ms;
    } else if (effect.kind === "metric-status") {
      steering.metricStatus = effect.status;
    } else if (effect.kind === "cold-start") {
      steering.coldStartMs = effect.ms;
    } else if (effect.kind === "agent-crash") {
      steering.crash = true;
    } else if (effect.kind === "stream-cut") {
      steering.spoiling = { ...steering.spoiling, cut: true };
    } else if (effect.kind === "error-in-body") {
      steering.spoiling = { ...steering.spoiling, error: effect.message };
    } else if (effect.kind === "metrics-missing") {
      steering.metrics = { ...steering.metrics, missing: effect.metrics ?? "all" };
    } else if (effect.kind === "statistics-missing") {
      steering.metrics = { ...steering.metrics, missingStatistics: effect.statistics };
    } else if (effect.kind === "metrics-late") {
      steering.metrics = { ...steering.metrics, lateMs: effect.ms };
    } else if (effect.kind === "metrics-restated") {
      steering.metrics = {
        ...steering.metrics,
        restated: { share: effect.share, forMs: effect.ms },
      };
    }
  }
  return steering;
}
