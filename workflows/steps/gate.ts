import { assessGates, combineVerdicts } from "../../domain/gates/assess-gates.ts";
import type { EvidenceWindow, Look } from "../../domain/gates/look.ts";
import { countTurns } from "../../domain/promotion/assess-smoke.ts";
import { CallError } from "../../domain/promotion/failures.ts";
import type { GateEvidence, PromotionState, SmokeEvidence } from "../../domain/promotion/state.ts";
import { runtimeNameOfId } from "../../domain/target.ts";
import type { PromotionEnvironment } from "../environment.ts";
import { awsOf } from "./calls.ts";
import { decide, end, followAbort, moveTo, notice, startWaiting, stopWaiting } from "./progress.ts";
import type { Step } from "./step.ts";

/** The checks that must pass before the re-point, over the periods in which the smoke ran. */
export const gate: Step = async (env, state) => {
  const { gates, timeoutMs, onNoEvidence } = state.spec.gate;
  const { smoke } = state;
  if (!smoke || gates.length === 0) return moveTo(state, "approve", "No gate is named.");
  // The question stays open in the next run too.
  if (state.waiting) return askAboutEvidence(env, state, "");
  state.gate ??= { startedAtMs: env.now(), untilMs: env.now() + timeoutMs, verdicts: [] };
  const looks = await takeLooks(env, state, { smoke, evidence: state.gate });
  if (state.inbox.abort) return followAbort(env, state);
  if (!looks) return;
  const look = looks.at(-1);
  if (look)
    state.gate = {
      ...state.gate,
      look,
      verdicts: assessGates(gates, look, countTurns(smoke.sessions)),
    };

  const verdict = look ? combineVerdicts(state.gate.verdicts) : "no-data";
  const reason =
    state.gate.verdicts.map((each) => `${each.gate}: ${each.reason}`).join(" ") ||
    "CloudWatch gave no complete answer.";
  decide(env, state, {
    decision: `gate: ${verdict}`,
    reason,
    values: { look, verdicts: state.gate.verdicts },
  });
  if (verdict === "pass") return moveTo(state, "approve", reason);
  if (verdict === "fail")
    return end(state, "stopped", { reason: "gate-failed", explanation: reason });
  if (onNoEvidence === "stop")
    return end(state, "stopped", { reason: "no-evidence", explanation: reason });
  await askAboutEvidence(env, state, reason);
};

/** Looks until a verdict or the deadline; undefined when it was left. */
async function takeLooks(
  env: PromotionEnvironment,
  state: PromotionState,
  from: { smoke: SmokeEvidence; evidence: GateEvidence },
): Promise<Look[] | undefined> {
  const { untilMs } = from.evidence;
  const input = {
    aws: awsOf(state),
    runtimeArn: state.spec.target.runtimeArn,
    runtimeName: runtimeNameOfId(state.spec.target.runtimeId),
    endpoint: from.smoke.qualifier,
    gates: state.spec.gate.gates,
    window: computeSmokeWindow(state, from.smoke),
    intervalMs: state.spec.gate.intervalMs,
    untilMs,
    synthetic: countTurns(from.smoke.sessions),
  };
  const options = { summary: `Gate: metrics of ${from.smoke.qualifier} during the smoke`, untilMs };
  try {
    const taken = await env.callUnless(() => state.inbox.abort !== undefined, "takeLooks", {
      input,
      options,
    });
    return taken?.looks;
  } catch (error) {
    if (!(error instanceof CallError)) throw error;
    notice(state, `The gate could not read metrics: ${error.message}`);
    return [];
  }
}

/** The whole periods that the smoke touched. */
function computeSmokeWindow(state: PromotionState, smoke: SmokeEvidence): EvidenceWindow {
  const { periodMs, delayMs } = state.spec.metrics;
  return {
    fromMs: Math.floor(smoke.fromMs / periodMs) * periodMs,
    toMs: Math.ceil(smoke.toMs / periodMs) * periodMs,
    periodMs,
    delayMs,
    leaveOut: [],
  };
}

async function askAboutEvidence(
  env: PromotionEnvironment,
  state: PromotionState,
  reason: string,
): Promise<void> {
  startWaiting(env, state, {
    what: `No evidence for the gate. ${reason} Send retry to look again, or abort.`,
    answers: ["retry", "abort"],
  });
  const waited = await env.waitFor(
    () => state.inbox.answer !== undefined || state.inbox.abort !== undefined,
    { summary: "No evidence: waiting for a person" },
  );
  if (waited === "continue-as-new") return;
  if (state.inbox.abort) return followAbort(env, state);
  decide(env, state, {
    decision: "look again",
    reason: `Asked for by ${state.inbox.answer?.by ?? "a person"}.`,
  });
  stopWaiting(state);
  delete state.gate;
}
