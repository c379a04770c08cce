import type { TakenLooks } from "../../activities/promotion-activities.ts";
import { assessTallies, foldMeasurements } from "../../domain/gates/gate-tally.ts";
import { judgesAnswers } from "../../domain/gates/judges-answers.ts";
import { extendSeries } from "../../domain/gates/look-series.ts";
import {
  assessBake,
  computeBakeDurationMs,
  computeBakeNeeds,
} from "../../domain/promotion/assess-bake.ts";
import type { BakeAction } from "../../domain/promotion/assess-bake.ts";
import { describeEndpoint, isServing } from "../../domain/promotion/assess-repoint.ts";
import { CallError } from "../../domain/promotion/failures.ts";
import { formatDuration } from "../../domain/format.ts";
import type { BakeProgress, PromotionState } from "../../domain/promotion/state.ts";
import type { PromotionEnvironment } from "../environment.ts";
import {
  bakeNow,
  computeStretchEnd,
  decideSkip,
  isInterrupted,
  isSkipping,
  keepClock,
} from "./bake-control.ts";
import { isSyntheticDue, runSynthetic, startSynthetic } from "./bake-synthetic.ts";
import {
  concludeForeignChange,
  followInconclusive,
  followNoEvidence,
  promote,
} from "./bake-end.ts";
import { noteEndpoint } from "./calls.ts";
import { measuredEndpointOf, readBaseline, subjectOf } from "./measure.ts";
import { decide, followAbort, notice, startRollback, stopWaiting } from "./progress.ts";
import type { Step } from "./step.ts";

/** Watches the endpoint's own metrics until enough was seen, a gate fails, or somebody decides. */
export const bake: Step = async (env, state) => {
  const progress = (state.bake ??= startBake(env, state));
  keepClock(env, state, progress);
  await prepare(env, state, progress);
  if (state.inbox.abort) return followAbort(env, state);
  if (progress.synthetic?.failure !== undefined)
    return startRollback(env, state, {
      reason: "bake-failed",
      explanation: `synthetic: ${progress.synthetic.failure}`,
    });
  const taken = await takeStretch(env, state, progress);
  if (state.inbox.abort) return followAbort(env, state);
  if (!taken) return;
  if (taken.endpoint !== undefined) noteEndpoint(state, taken.endpoint);
  if (concludeForeignChange(env, state)) return;
  takeOver(progress, taken);
  const verdicts = assessTallies(state.spec.bake.gates, progress.tallies);
  const needs = computeBakeNeeds(state.spec.bake, progress);
  const assessed = assessBake({ ...progress, verdicts, needs, now: bakeNow(env, progress) });
  const isHeld = state.inbox.pause !== undefined;
  if (isHeld && assessed.action !== "roll-back") return pauseWhileUnsettled(env, state, progress);
  // A question that stays open is not decided again with every stretch.
  const isAsked = state.waiting !== undefined && ASKED.has(assessed.action);
  if (state.inbox.answer || (assessed.action !== "continue" && !isAsked)) {
    decide(env, state, {
      decision: `bake: ${assessed.action}`,
      reason: assessed.reason,
      values: { look: progress.look, verdicts, measurements: lastMeasurements(progress) },
    });
  }
  const mayEnd = isSkipping(state) && taken.looks.length > 0 && assessed.action !== "roll-back";
  if (mayEnd)
    await promote(env, state, decideSkip(env, state, { progress, missing: assessed.reason }));
  else await act(env, state, { progress, assessed });
  await pauseWhileUnsettled(env, state, progress);
};

const ASKED: ReadonlySet<BakeAction["action"]> = new Set(["no-evidence", "inconclusive"] as const);

const lastMeasurements = ({ tallies }: BakeProgress) =>
  Object.values(tallies).map(({ last }) => last);

/** What the looks need that is not a look: the baseline's counts, and sessions while nobody calls. */
async function prepare(
  env: PromotionEnvironment,
  state: PromotionState,
  progress: BakeProgress,
): Promise<void> {
  const { gates } = state.spec.bake;
  const toMs = state.repoint?.sentAtMs ?? progress.startedAtMs;
  if (!progress.baseline) {
    const { durationMs: chartMs } = progress;
    const read = await readBaseline(env, state, { gates, toMs, chartMs });
    if (read) {
      const { series = [], ...baseline } = read;
      progress.baseline = baseline;
      progress.before = series;
    }
  }
  if (isSyntheticDue(env, state, progress)) await runSynthetic(env, state, progress);
}

function startBake(env: PromotionEnvironment, state: PromotionState): BakeProgress {
  const { bake: spec, metrics } = state.spec;
  const now = env.now();
  const durationMs = Math.max(
    computeBakeDurationMs(spec.durationMs, state.baseline?.idleRuntimeSessionTimeoutS),
    state.policy?.bake.minimumDurationMs ?? 0,
  );
  if (state.baseline) {
    notice(
      state,
      `Sessions that ran at the re-point may stay on version ${state.baseline.version} for up to ${formatDuration(state.baseline.maxLifetimeS * 1_000)}.`,
    );
  }
  if (!spec.gates.some(judgesAnswers))
    notice(
      state,
      "Watched for platform errors only: nothing judges the answers after the re-point.",
    );
  return {
    startedAtMs: now,
    windowFromMs:
      Math.ceil((state.repoint?.acceptedAtMs ?? now) / metrics.periodMs) * metrics.periodMs,
    durationMs,
    deadlineMs: now + Math.max(spec.timeoutMs, durationMs),
    pausedDataMs: 0,
    tallies: {},
    looks: 0,
    series: [],
    ...(spec.synthetic ? { synthetic: startSynthetic(spec.synthetic, now) } : {}),
  };
}

const NOTHING: TakenLooks = { looks: [], measurements: [] };

/** Undefined when the stretch was given up. Without an answer from CloudWatch it has no looks. */
async function takeStretch(
  env: PromotionEnvironment,
  state: PromotionState,
  progress: BakeProgress,
): Promise<TakenLooks | undefined> {
  const { bake: spec, metrics, target } = state.spec;
  const untilMs = computeStretchEnd(env, state, progress);
  const needs = computeBakeNeeds(state.spec.bake, progress);
  const input = {
    ...measuredEndpointOf(state, target.endpoint),
    gates: spec.gates,
    window: {
      fromMs: progress.windowFromMs,
      periodMs: metrics.periodMs,
      delayMs: metrics.delayMs,
      leaveOut: state.ownTurns,
    },
    intervalMs: spec.intervalMs,
    untilMs,
    startedAtMs: progress.startedAtMs,
    tallies: progress.tallies,
    ...(progress.baseline ? { baseline: progress.baseline } : {}),
    comparedWith: "before the re-point",
    synthetic: { turns: 0, errors: 0 },
    subject: subjectOf(state, "bake"),
    // Enough to end the bake ends no stretch while the bake may not end.
    ...(progress.paused
      ? {}
      : {
          enough: {
            dataMs: needs.durationMs,
            invocations: needs.invocations,
            sessions: needs.sessions,
          },
        }),
    guard: { runtimeId: target.runtimeId, want: state.candidate?.version ?? "" },
  };
  const interrupted = (): boolean => isInterrupted(state, progress);
  try {
    const options = { summary: `Bake: metrics of ${target.endpoint}`, untilMs };
    const taken = await env.callUnless(interrupted, "takeLooks", { input, options });
    // A person's answer ends the stretch too; the deadline it moves is looked at next.
    return taken ?? (state.inbox.answer ? NOTHING : undefined);
  } catch (error) {
    if (!(error instanceof CallError)) throw error;
    notice(state, `The bake could not read metrics: ${error.message}`);
    await env.waitFor(interrupted, {
      untilMs: env.now() + spec.intervalMs,
      summary: "No metrics: asking again",
    });
    return NOTHING;
  }
}

/** The verdict is computed here, from the recorded measurements, by the function that the activity used. */
function takeOver(progress: BakeProgress, taken: TakenLooks): void {
  const { looks, measurements } = taken;
  progress.looks += looks.length;
  progress.tallies = foldMeasurements(progress.tallies, measurements);
  progress.series = extendSeries(progress.series, looks, measurements);
  const look = looks.at(-1);
  if (look) progress.look = look;
}

/** An endpoint that is ours but not READY ends every stretch at once: then the next waits its interval. */
async function pauseWhileUnsettled(
  env: PromotionEnvironment,
  state: PromotionState,
  progress: BakeProgress,
): Promise<void> {
  if (state.step !== "bake" || isServing(state.endpoint ?? null, state.candidate?.version ?? ""))
    return;
  notice(
    state,
    `During the bake the endpoint was ${describeEndpoint(state.endpoint ?? null)}: no metrics are judged until it is READY again.`,
  );
  await env.waitFor(() => isInterrupted(state, progress), {
    untilMs: env.now() + state.spec.bake.intervalMs,
    summary: "The endpoint is not READY: looking again",
  });
}

async function act(
  env: PromotionEnvironment,
  state: PromotionState,
  at: { progress: BakeProgress; assessed: BakeAction },
): Promise<void> {
  const { progress, assessed } = at;
  switch (assessed.action) {
    case "promote":
      return promote(env, state, assessed.reason);
    case "roll-back":
      stopWaiting(state);
      return startRollback(env, state, { reason: "bake-failed", explanation: assessed.reason });
    case "inconclusive":
      return followInconclusive(env, state, at);
    case "no-evidence":
      return followNoEvidence(env, state, { progress, reason: assessed.reason });
    case "continue":
      return env.publish();
    default:
      return assessed satisfies never;
  }
}
