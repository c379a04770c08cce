import type { Finding } from "./measurement.ts";

/** What CloudWatch says of each alarm: its state, undefined where there is no such alarm. */
export type AlarmStates = Readonly<Record<string, string | undefined>>;

/** Any alarm in ALARM fails; one that is gone, or of an unknown state, is never a pass. */
export function measureAlarms(states: AlarmStates): Finding {
  const names = (holds: (state: string | undefined) => boolean): string[] =>
    Object.entries(states).flatMap(([name, state]) => (holds(state) ? [name] : []));
  const values = Object.fromEntries(
    Object.entries(states).map(([name, state]) => [name, state ?? "missing"]),
  );
  const ringing = names((state) => state === "ALARM");
  if (ringing.length > 0)
    return { phase: "failed", values, reason: `In ALARM: ${ringing.join(", ")}.` };
  const missing = names((state) => state === undefined);
  if (missing.length > 0) {
    const reason = `There is no alarm ${missing.join(", ")}: make it again, or take it out of the spec.`;
    return { phase: "error", values, reason };
  }
  const waiting = names((state) => state === "INSUFFICIENT_DATA");
  if (waiting.length > 0)
    return { phase: "no-data", values, reason: `INSUFFICIENT_DATA: ${waiting.join(", ")}.` };
  const unknown = names((state) => state !== "OK");
  if (unknown.length > 0)
    return { phase: "error", values, reason: `In an unknown state: ${unknown.join(", ")}.` };
  const { length } = Object.keys(states);
  return { phase: "successful", values, reason: length === 1 ? "OK." : `All ${length} are OK.` };
}
