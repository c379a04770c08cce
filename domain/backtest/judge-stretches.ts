import type { Backtest } from "./judge-looks.ts";
import { judgeSeries } from "./judge-series.ts";
import type { BacktestQuestion } from "./judge-series.ts";

export interface Stretches {
  readonly judged: number;
  /** Those in which the gates would have rolled a promotion back. */
  readonly rolledBack: readonly Backtest[];
  readonly promoted: number;
  /** No evidence until the deadline, or an inconclusive verdict. */
  readonly undecided: number;
  readonly leftOut: Backtest["leftOut"];
}

/** A baseline shorter than this says too little about a day. */
const LEAST_BASELINE_MS = 24 * 3_600_000;

/**
 * As if an unchanged version had been promoted again and again: one bake after the other over past
 * weeks, each against the time before it. Every rollback in there is a false one, or an incident.
 */
export function judgeStretches(question: Omit<BacktestQuestion, "repointAtMs">): Stretches {
  const { series, bake, baselineWindowMs } = question;
  const [first, last] = [series.points[0], series.points.at(-1)];
  const ends: Backtest[] = [];
  if (first && last) {
    let atMs = first.startMs + Math.min(baselineWindowMs, LEAST_BASELINE_MS);
    while (atMs <= last.startMs) {
      const judged = judgeSeries({ ...question, repointAtMs: atMs });
      // The series ends before this one does.
      if (judged.end.action === "continue") break;
      ends.push(judged);
      // An incident is one: the next attempt is not made into the same.
      atMs = judged.end.action === "roll-back" ? atMs + bake.timeoutMs : judged.end.atMs;
    }
  }
  const count = (...actions: Backtest["end"]["action"][]): number =>
    ends.filter(({ end }) => actions.includes(end.action)).length;
  return {
    judged: ends.length,
    rolledBack: ends.filter(({ end }) => end.action === "roll-back"),
    promoted: count("promote"),
    undecided: count("no-evidence", "inconclusive"),
    leftOut: ends[0]?.leftOut ?? [],
  };
}
