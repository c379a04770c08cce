import type { EvaluationGateSpec, EvaluatorSpec } from "../spec/gate-spec.ts";
import type { Finding } from "./measurement.ts";

/** Where a batch evaluation is. */
export type EvaluationReading =
  | { readonly kind: "running" }
  | { readonly kind: "failed"; readonly why: string }
  | {
      readonly kind: "scored";
      /** Sessions that were asked for, and those whose spans were there. */
      readonly asked: number;
      readonly scored: number;
      /** Average score by evaluator. */
      readonly scores: Readonly<Record<string, number>>;
    };

/** `baseline` is undefined where no evaluator compares. */
export function measureEvaluation(
  gate: EvaluationGateSpec,
  candidate: EvaluationReading,
  baseline: EvaluationReading | undefined,
): Finding {
  for (const [name, reading] of Object.entries({ candidate, baseline })) {
    if (reading === undefined) continue;
    if (reading.kind === "running")
      return noData(`The ${name}'s sessions are still being evaluated.`);
    if (reading.kind === "failed")
      return { phase: "error", values: {}, reason: `The ${name}'s evaluation: ${reading.why}` };
    if (reading.scored < reading.asked)
      return incomplete(
        `Of the ${name}'s ${reading.asked} sessions ${reading.scored} were scored: the spans of the others are not there.`,
      );
  }
  const before = baseline?.kind === "scored" ? baseline.scores : undefined;
  const after = candidate.kind === "scored" ? candidate.scores : {};
  const parts = gate.evaluators.map((evaluator) => assessScore(evaluator, { before, after }));
  const missing = parts.find(({ isMissing }) => isMissing);
  const values = Object.assign({}, ...parts.map((part) => part.values)) as Finding["values"];
  const reason = parts.map((part) => part.words).join(" ");
  if (missing) return { phase: "error", values, reason: missing.words };
  return { phase: parts.some(({ failed }) => failed) ? "failed" : "successful", values, reason };
}

interface Scores {
  readonly before: Readonly<Record<string, number>> | undefined;
  readonly after: Readonly<Record<string, number>>;
}

function assessScore({ id, minimum, maxDrop }: EvaluatorSpec, { before, after }: Scores) {
  const score = after[id];
  const compared = maxDrop === undefined ? undefined : before?.[id];
  if (score === undefined || (maxDrop !== undefined && compared === undefined))
    return { isMissing: true, failed: false, values: {}, words: `There is no score of ${id}.` };
  const values = {
    [id]: score,
    ...(minimum === undefined ? {} : { [`${id} minimum`]: minimum }),
    ...(compared === undefined ? {} : { [`${id} baseline`]: compared }),
    ...(maxDrop === undefined ? {} : { [`${id} maxDrop`]: maxDrop }),
  };
  const isLow = minimum !== undefined && score < minimum;
  const hasDropped = compared !== undefined && maxDrop !== undefined && compared - score > maxDrop;
  const words = [
    `${id} scores ${show(score)}`,
    ...(minimum === undefined ? [] : [`at least ${minimum} is asked`]),
    ...(compared === undefined ? [] : [`the baseline ${show(compared)}, at most ${maxDrop} above`]),
  ].join("; ");
  return { isMissing: false, failed: isLow || hasDropped, values, words: `${words}.` };
}

const show = (score: number): string => String(Number(score.toFixed(4)));

const noData = (reason: string): Finding => ({ phase: "no-data", values: {}, reason });

/** The values tell the workflow to ask for a new evaluation. */
const incomplete = (reason: string): Finding => ({
  phase: "no-data",
  values: { incomplete: 1 },
  reason,
});
