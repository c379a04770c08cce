import type { Look } from "./look.ts";
import type { Finding } from "./measurement.ts";

/** What the engine itself sent into the window: turns that should show as invocations, and those that failed. */
export interface SyntheticTurns {
  readonly turns: number;
  readonly errors: number;
}

export function measureCrossCheck(look: Look, synthetic: SyntheticTurns): Finding {
  const errors = look.systemErrors + look.userErrors;
  const seen = `CloudWatch shows ${look.invocations} invocations and ${errors} errors; the smoke sent ${synthetic.turns} turns and saw ${synthetic.errors} fail`;
  const values = {
    invocations: look.invocations,
    errors,
    turns: synthetic.turns,
    failedTurns: synthetic.errors,
  };
  if (errors > synthetic.errors) return { phase: "failed", values, reason: `${seen}.` };
  if (look.invocations < Math.max(1, synthetic.turns) || !look.settled)
    return { phase: "no-data", values, reason: `${seen}: still waiting for the rest.` };
  return { phase: "successful", values, reason: `${seen}.` };
}
