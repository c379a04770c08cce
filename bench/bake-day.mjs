// What a bake of 24 hours that looks each minute leaves in its history and on the bill: its stretches
// from the history of a fast one, its recorded heartbeats as the server counted them.
import { setTimeout as sleep } from "node:timers/promises";
import { DEFAULT_LANE_SETTINGS } from "../dist/domain/lane/lane-input.js";

const BARS = { events: 600, actionsShare: 0.5 };
const DAY_MS = 86_400_000;
const LOOKS = DAY_MS / 60_000;
/** As `workflows/steps/bake-control.ts` has it. */
const STRETCHES = DAY_MS / (20 * 60_000);
/** List prices (us-east-1, 2026) in dollars. */
const PRICES = {
  /** Temporal Cloud: https://temporal.io/pricing, first tier. */
  action: 50 / 1_000_000,
  /** AWS Step Functions, standard workflows. */
  transition: 0.025 / 1_000,
  /** CloudWatch: a metric asked for by GetMetricData. */
  metric: 0.01 / 1_000,
};
/** A look in a state machine: call, choice, wait. */
const TRANSITIONS_PER_LOOK = 3;
/** A lane's looks at its promotion are attempts of one activity, and billed. */
const LANE_LOOKS = Math.round(DAY_MS / DEFAULT_LANE_SETTINGS.promotionIntervalMs);
/** Of Temporal's event types, those that are billed: scheduled activities, timers, children, upserts, start. */
const BILLED = new Set([1, 10, 17, 40, 25, 29]);
const SCHEDULED = 10;

/** Events and billed actions of a promotion up to its bake, and of one stretch, once it has three. */
export async function readStretches(handle) {
  for (;;) {
    const { events } = await handle.fetchHistory();
    const stretches = events.flatMap((event, index) => (beginsStretch(event) ? [index] : []));
    if (stretches.length >= 3) {
      const [first, second, third] = stretches;
      return { before: count(events.slice(0, first)), each: count(events.slice(second, third)) };
    }
    await sleep(1_000);
  }
}

function beginsStretch({ eventType, activityTaskScheduledEventAttributes: scheduled }) {
  return eventType === SCHEDULED && scheduled.activityType.name === "takeLooks";
}

function count(events) {
  const actions = events.filter(({ eventType }) => BILLED.has(eventType)).length;
  return { events: events.length, actions };
}

/** `heartbeats` were recorded in `bakeMs` of bakes together. */
export function describeDay({ before, each }, { heartbeats, bakeMs, metricsPerLook }) {
  const events = before.events + STRETCHES * each.events;
  const recorded = Math.round((heartbeats / bakeMs) * DAY_MS);
  const actions = before.actions + STRETCHES * each.actions + recorded + LANE_LOOKS;
  const transitions = TRANSITIONS_PER_LOOK * LOOKS;
  const metrics = metricsPerLook * LOOKS;
  const share = actions / transitions;
  const usd = (amount, price) => `$${(amount * price).toFixed(3)}`;
  return {
    isMet: events < BARS.events && share <= BARS.actionsShare,
    lines: [
      `24 h, a look each minute: ${events} history events (${before.events} before the bake, ${each.events} each 20 minutes); allowed below ${BARS.events}`,
      `Temporal Cloud  ${actions} actions (${recorded} of them heartbeats, ${LANE_LOOKS} its lane's looks), ${usd(actions, PRICES.action)}`,
      `Step Functions  ${transitions} transitions, ${usd(transitions, PRICES.transition)}; actions are ${(share * 100).toFixed(0)}% of them, allowed ${BARS.actionsShare * 100}%`,
      `CloudWatch      ${LOOKS} calls for ${metrics} metrics, ${usd(metrics, PRICES.metric)}, in both`,
    ],
  };
}
