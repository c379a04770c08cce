import { drawCount, drawGeometric, drawPoisson } from "../../dist/domain/statistics/random.js";

const DAY_MINUTES = 24 * 60;
/** Mean number of invocations in a session; sizes are geometric, one invocation a minute. */
export const SESSION_SIZE = 5;
/** Sessions that run when the promotion begins started so long before it. */
const WARM_UP_MINUTES = 60;

/**
 * Invocations, errors and new sessions by minute. The error rate swings over the day by `swing`
 * (0.5: ±50%); a session's calls fail together with the intraclass correlation `icc` (drawn from
 * Pólya's urn, which is beta-binomial exactly).
 */
export function simulateTraffic(
  random,
  { perHour, rate, minutes, swing = 0, icc = 0, size = SESSION_SIZE },
) {
  const traffic = {
    invocations: new Int32Array(minutes),
    errors: new Int32Array(minutes),
    sessions: new Int32Array(minutes),
  };
  const phase = random() * DAY_MINUTES;
  const urn = icc > 0 ? (1 - icc) / icc : Infinity;
  for (let start = -WARM_UP_MINUTES; start < minutes; start += 1) {
    const now = rate * (1 + swing * Math.sin(((start + phase) / DAY_MINUTES) * 2 * Math.PI));
    for (let left = drawPoisson(random, perHour / 60 / size); left > 0; left -= 1) {
      const calls = drawGeometric(random, size);
      let failed = 0;
      if (start >= 0) traffic.sessions[start] += 1;
      for (let call = 0; call < calls && start + call < minutes; call += 1) {
        const chance = urn === Infinity ? now : (now * urn + failed) / (urn + call);
        const fails = random() < chance;
        if (fails) failed += 1;
        if (start + call < 0) continue;
        traffic.invocations[start + call] += 1;
        if (fails) traffic.errors[start + call] += 1;
      }
    }
  }
  return traffic;
}

/** Simulated call by call up to here; a longer window is drawn from its normal limit. */
const MOST_SIMULATED = 30_000;

/** The sums over a baseline of whole days, over which the swing is no more. */
export function drawBaseline(random, { perHour, rate, hours, icc = 0, size = SESSION_SIZE }) {
  const expected = perHour * hours;
  if (expected > MOST_SIMULATED) {
    const variance = expected * rate * (1 - rate) * (1 + 2 * (size - 1) * icc);
    const errors = drawCount(random, expected * rate, variance);
    return { total: Math.round(expected), errors, sessions: Math.round(expected / size) };
  }
  const minutes = hours * 60;
  const { invocations, errors, sessions } = simulateTraffic(random, {
    perHour,
    rate,
    minutes,
    icc,
    size,
  });
  return { total: sum(invocations), errors: sum(errors), sessions: sum(sessions) };
}

function sum(values) {
  return values.reduce((total, value) => total + value, 0);
}
