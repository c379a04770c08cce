import { partition } from "../../runtimes/lookup.ts";
import type { AlarmRecord, AlarmState } from "../../state/model.ts";
import type { Scope } from "../../scope.ts";
import type { World } from "../../world.ts";
import { longestPeriodMs } from "../queries.ts";
import { parseRule } from "./composite-rule.ts";
import { evaluateMetricAlarm, queriesOf } from "./metric-alarm.ts";

const LONGEST_INTERVAL_MS = 60_000;

/** Evaluates a metric alarm at each of its moments from now on, until it is replaced or deleted. */
export function armAlarm(world: World, record: AlarmRecord): void {
  if (!("metric" in record.definition)) return;
  const alarm = record.definition.metric;
  const { delayMs, periodMs } = world.settings.metrics;
  const intervalMs = Math.min(
    LONGEST_INTERVAL_MS,
    Math.max(periodMs, longestPeriodMs(queriesOf(alarm))),
  );
  const sinceMs = world.clock.now() - delayMs;
  const nextMs = (Math.floor(sinceMs / intervalMs) + 1) * intervalMs + delayMs;
  world.clock.schedule(nextMs, () => {
    if (partition(world, record).alarms[record.name] !== record) return;
    const { state, reason } = evaluateMetricAlarm(world, record, alarm);
    setAlarm(world, record, { state, reason });
    world.store.save();
    armAlarm(world, record);
  });
}

/** Arms the alarms of a loaded state. */
export function armAlarms(world: World): void {
  for (const { alarms } of Object.values(world.store.state.partitions))
    for (const record of Object.values(alarms)) armAlarm(world, record);
}

/** Gives an alarm its state, and the composite alarms above it theirs. */
export function setAlarm(
  world: World,
  record: AlarmRecord,
  { state, reason, data }: { state: AlarmState; reason: string; data?: string },
): void {
  if (record.state === state && data === undefined) return;
  record.state = state;
  record.reason = reason;
  record.updatedAtMs = world.clock.now();
  delete record.reasonData;
  if (data !== undefined) record.reasonData = data;
  const { account, region, name } = record;
  world.log.change({ account, region, change: { subject: "alarm", name, status: state, reason } });
  world.store.touch();
  refreshComposites(world, record);
}

/** Brings every composite alarm up to date with the alarms in its rule. */
export function refreshComposites(world: World, scope: Scope): void {
  const { alarms } = partition(world, scope);
  const stateOf = (nameOrArn: string): AlarmState | undefined =>
    alarms[nameOrArn.slice(nameOrArn.lastIndexOf(":") + 1)]?.state;
  for (const record of Object.values(alarms)) {
    if (!("composite" in record.definition)) continue;
    const rule = record.definition.composite.AlarmRule as string;
    const state = parseRule(rule).holds(stateOf) ? "ALARM" : "OK";
    if (state !== record.state)
      setAlarm(world, record, { state, reason: `${rule} changed to ${state}` });
  }
}
