import type { JudgedPoint } from "./judge-point.ts";
import type { PlayedRound } from "./play-round.ts";
import { describePoint } from "./plan-round.ts";

/** What was not as it should be, each with the choices that led there. */
export function findFaults({ plan, points, sessionsLeft }: PlayedRound): string[] {
  const ofPoints = points.flatMap((point) => {
    const what = [
      ...point.violations.map((violation) => `broken: ${JSON.stringify(violation)}`),
      ...point.misplaced.map((place) => `misplaced: ${place}`),
      ...(point.unrest === undefined ? [] : [`no end: ${point.unrest}`]),
    ];
    return what.map((each) => `${describePoint(plan, point.plan)}\n  ${each}`);
  });
  const left = `round ${plan.round}: ${sessionsLeft} sessions left running`;
  return sessionsLeft === 0 ? ofPoints : [...ofPoints, left];
}

/** The table of all points, and its sums. */
export function reportRounds(rounds: readonly PlayedRound[], seed: number): void {
  const struck = rounds.flatMap(({ plan, points }) =>
    points.filter(({ isStruck }) => isStruck).map((point) => ({ plan, point })),
  );
  console.table(
    struck.map(({ plan: { victim, strikeAfterMs }, point }) => ({
      point: point.plan.nth,
      kind: point.plan.kind,
      killed: victim,
      "at ms": strikeAfterMs - point.plan.startAfterMs,
      fault: point.plan.fault,
      else: [point.plan.word?.name, point.plan.driftAfterMs === undefined ? "" : "drift"]
        .filter(Boolean)
        .join(", "),
      outcomes: point.outcomes.join(", "),
      endpoints: point.endpoints.join(", "),
      "resumed s": Math.round(Math.max(0, ...point.resumedAfterMs) / 100) / 10,
      broken: point.violations.length,
    })),
  );
  const points = rounds.flatMap((round) => round.points);
  const sum = (count: (point: JudgedPoint) => number): number =>
    points.reduce((total, point) => total + count(point), 0);
  const sessions = rounds.reduce((total, { sessionsLeft }) => total + sessionsLeft, 0);
  for (const { plan, failures } of points)
    for (const failure of failures) console.log(`point ${plan.nth}: ${failure}`);
  console.table(countBy(points.flatMap(({ outcomes }) => outcomes)));
  console.table(["worker", "temporal"].map((victim) => resumption(rounds, victim)));
  console.log(
    [
      `${struck.length} points with seed ${seed} (${sum(({ outcomes }) => outcomes.length)} promotions, ${rounds.length} kills)`,
      `${sum(({ violations }) => violations.length)} promises broken`,
      `${sum(({ misplaced }) => misplaced.length)} endpoints in a wrong place`,
      `${sessions} sessions left running`,
      `${sum(({ unrest }) => (unrest === undefined ? 0 : 1))} promotions without an end`,
    ].join(", "),
  );
}

/** How long the promotions that a kill met took to go on, beside workflows that do nothing else. */
function resumption(rounds: readonly PlayedRound[], victim: string): object {
  const met = rounds.filter(({ plan }) => plan.victim === victim);
  const ours = met.flatMap(({ points }) => points.flatMap(({ resumedAfterMs }) => resumedAfterMs));
  const floor = met.flatMap(({ floorMs }) => floorMs);
  return {
    killed: victim,
    "promotions, median s": quantile(ours, 0.5),
    "longest s": quantile(ours, 1),
    "bare workflows, median s": quantile(floor, 0.5),
    "bare longest s": quantile(floor, 1),
  };
}

function quantile(valuesMs: readonly number[], share: number): number | undefined {
  const sorted = valuesMs.toSorted((a, b) => a - b);
  const value = sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
  return value === undefined ? undefined : Math.round(value / 100) / 10;
}

function countBy(names: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const name of names.toSorted()) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
}
