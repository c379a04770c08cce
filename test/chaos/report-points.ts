import type { Violation } from "../checker/facts.ts";
import type { PlayedPoint } from "./play-point.ts";

export type JudgedPoint = PlayedPoint & { readonly violations: readonly Violation[] };

/** Prints the table and its sums; the exit code. */
export function reportPoints(
  played: readonly JudgedPoint[],
  { seed, sessionsLeft }: { seed: number; sessionsLeft: number },
): number {
  console.table(
    played.map(({ victim, atMs, fault, outcome, endpoint, violations }) => ({
      killed: victim,
      atMs,
      fault,
      outcome,
      endpoint,
      broken: violations.length,
    })),
  );
  const broken = played.reduce((sum, { violations }) => sum + violations.length, 0);
  const misplaced = played.filter(isMisplaced).length;
  const open = played.filter(({ outcome }) => outcome.startsWith("still")).length;
  console.log(
    `${played.length} points with seed ${seed}: ${broken} promises broken, ${misplaced} endpoints in a wrong place, ${sessionsLeft} sessions left running, ${open} promotions without an end`,
  );
  return broken + misplaced + sessionsLeft + open === 0 ? 0 : 1;
}

const PLACES: Readonly<Record<string, string>> = {
  promoted: "READY 3",
  stopped: "READY 1",
  "rolled-back": "READY 1",
  failed: "READY 1",
};

/** Drift is made with the admin API, and may come after the end: only the checker knows what was seen. */
function isMisplaced({ outcome, endpoint, fault }: PlayedPoint): boolean {
  const place = PLACES[outcome];
  return fault !== "drift" && place !== undefined && endpoint !== place;
}
