import type { MeasuredEndpoint, TakeLooksInput } from "../../activities/promotion-activities.ts";
import type { BaselineEvidence } from "../../domain/gates/look.ts";
import { CallError } from "../../domain/promotion/failures.ts";
import type { PromotionState } from "../../domain/promotion/state.ts";
import type { GateSpec } from "../../domain/spec/gate-spec.ts";
import { runtimeNameOfId } from "../../domain/target.ts";
import type { PromotionEnvironment } from "../environment.ts";
import { READ_TIMEOUT_MS, awsOf } from "./calls.ts";
import { decide, notice } from "./progress.ts";

/** Whose metrics gates look at. */
export function measuredEndpointOf(state: PromotionState, endpoint: string): MeasuredEndpoint {
  const { runtimeArn, runtimeId } = state.spec.target;
  return { aws: awsOf(state), runtimeArn, runtimeName: runtimeNameOfId(runtimeId), endpoint };
}

/** What a webhook is told of the promotion. */
export function subjectOf(state: PromotionState, step: "gate" | "bake"): TakeLooksInput["subject"] {
  const { promotion, candidate, baseline } = state;
  return {
    promotion,
    step,
    candidate: candidate?.version ?? "",
    ...(baseline === undefined ? {} : { baseline: baseline.version }),
  };
}

const isComparing = ({ kind }: GateSpec): boolean => kind === "sequential" || kind === "latency";

/**
 * What the endpoint did up to a moment, for the gates that compare: read once and kept. Undefined
 * where no gate asks, or CloudWatch did not answer: then it is asked again with the next stretch.
 */
export async function readBaseline(
  env: PromotionEnvironment,
  state: PromotionState,
  of: { gates: readonly GateSpec[]; toMs: number; chartMs?: number },
): Promise<BaselineEvidence | undefined> {
  const { gates, toMs, chartMs } = of;
  if (!gates.some(isComparing)) return undefined;
  const { target, metrics } = state.spec;
  const { periodMs, delayMs, baselineWindowMs } = metrics;
  const floor = (atMs: number): number => Math.floor(atMs / periodMs) * periodMs;
  const window = {
    fromMs: floor(toMs - baselineWindowMs),
    toMs: floor(toMs),
    periodMs,
    delayMs,
    leaveOut: state.ownTurns,
  };
  const input = {
    ...measuredEndpointOf(state, target.endpoint),
    gates,
    window,
    ...(chartMs === undefined ? {} : { chartMs }),
  };
  const options = {
    summary: `Read what ${target.endpoint} did before`,
    untilMs: env.now() + READ_TIMEOUT_MS,
  };
  try {
    const baseline = await env.callUnless(() => state.inbox.abort !== undefined, "readBaseline", {
      input,
      options,
    });
    if (baseline) {
      const { series: _ofCharts, ...values } = baseline;
      decide(env, state, {
        decision: "baseline",
        reason: `What ${target.endpoint} did before is what the gates compare with.`,
        values,
      });
    }
    return baseline;
  } catch (error) {
    if (!(error instanceof CallError)) throw error;
    notice(state, `What ${target.endpoint} did before could not be read: ${error.message}`);
    return undefined;
  }
}
