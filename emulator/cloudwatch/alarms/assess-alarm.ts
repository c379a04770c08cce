import type { AlarmState } from "../../state/model.ts";

export interface Assessment {
  /** The periods looked at, newest first; undefined where there is no datapoint. */
  readonly breaches: readonly (boolean | undefined)[];
  readonly evaluationPeriods: number;
  readonly datapointsToAlarm: number;
  readonly treatMissingData: string;
  readonly current: AlarmState;
}

/**
 * The state that the datapoints give an alarm: M of N, as the tables of "Configuring how alarms
 * treat missing data" in the CloudWatch user guide have it.
 */
export function assessAlarm(assessment: Assessment): AlarmState {
  const { breaches, evaluationPeriods, datapointsToAlarm, treatMissingData } = assessment;
  const real = breaches.filter((breach) => breach !== undefined).slice(0, evaluationPeriods);
  const breaching = real.filter(Boolean).length;
  const missing = evaluationPeriods - real.length;
  if (breaching >= datapointsToAlarm) return "ALARM";
  if (treatMissingData === "breaching")
    return breaching + missing >= datapointsToAlarm ? "ALARM" : "OK";
  if (treatMissingData === "notBreaching") return "OK";
  if (real.length > breaching) return "OK";
  if (treatMissingData === "ignore") return assessment.current;
  if (breaching === 0) return "INSUFFICIENT_DATA";
  // Nothing but breaches, too few of them: an alarm only when the oldest is old enough that the
  // missing ones after it cannot be a metric that has only begun.
  const oldestAge = breaches.lastIndexOf(true) + 1;
  return oldestAge >= datapointsToAlarm ? "ALARM" : assessment.current;
}
