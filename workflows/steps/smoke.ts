import { assessSmoke } from "../../domain/promotion/assess-smoke.ts";
import { describeEndpoint, isServing } from "../../domain/promotion/assess-repoint.ts";
import { PromotionFailure } from "../../domain/promotion/failures.ts";
import type { EndpointObservation } from "../../domain/endpoint.ts";
import type { PromotionState, SessionsRun } from "../../domain/promotion/state.ts";
import { DEFAULT_ENDPOINT } from "../../domain/target.ts";
import type { PromotionEnvironment } from "../environment.ts";
import { READ_TIMEOUT_MS, endpointOf, stopOpenSessions } from "./calls.ts";
import { decide, end, followAbort, moveTo } from "./progress.ts";
import { cleanUp } from "./clean-up.ts";
import { runIsolation, runSessions, startRun } from "./run-sessions.ts";
import type { SessionsPlan } from "./run-sessions.ts";
import { supersede } from "./supersede.ts";
import type { Step } from "./step.ts";

/** Synthetic sessions against the candidate, on an endpoint that serves it before and after. */
export const smoke: Step = async (env, state) => {
  const { smoke: spec } = state.spec;
  const qualifier = spec.via.kind === "default" ? DEFAULT_ENDPOINT : spec.via.endpoint;
  const version = state.candidate?.version ?? "";
  const before = await readQualifier(env, state, qualifier);
  if (!isServing(before, version))
    return supersede(
      env,
      state,
      `${qualifier} no longer serves version ${version}: it is ${describeEndpoint(before)}.`,
    );

  const run = (state.smokeRun ??= startRun(state, {
    round: (state.smokeRounds += 1),
    fromMs: env.now(),
  }));
  const plan = {
    step: "smoke",
    round: run.round,
    qualifier,
    sessions: spec.sessions,
    failuresAllowed: spec.sessions - spec.requiredPasses,
    judgeFirstLatency: true,
    maxTurns: spec.budget.maxTurns,
    untilMs: run.fromMs + (state.heldMs - run.heldMs) + spec.budget.maxDurationMs,
  } as const;
  let ended = await runSessions(env, state, { plan, run });
  if (ended === "done" && !state.inbox.abort)
    ended = await probeIsolation(env, state, { plan, run });
  const toMs = env.now();
  await stopOpenSessions(env, state);
  if (ended === "done") await cleanUp(env, state);
  if (state.inbox.abort) return followAbort(env, state);
  if (ended === "left") return;

  const after = await readQualifier(env, state, qualifier);
  if (!isServing(after, version))
    return supersede(
      env,
      state,
      `${qualifier} moved during the smoke: it is ${describeEndpoint(after)}. The evidence belongs to another version.`,
    );
  state.smoke = {
    qualifier,
    version,
    sessions: [...run.results, ...(run.isolation ?? [])],
    unknown: run.unknown,
    throttled: run.throttled,
    fromMs: run.fromMs,
    toMs,
  };
  delete state.smokeRun;
  conclude(env, state, run);
};

/** A leak fails the smoke however many sessions pass, so it is looked for when they have. */
async function probeIsolation(
  env: PromotionEnvironment,
  state: PromotionState,
  { plan, run }: { plan: SessionsPlan; run: SessionsRun },
): Promise<"done" | "left"> {
  const { sessions, requiredPasses } = state.spec.smoke;
  const { passed } = assessSmoke(run.results, { ...run, sessions, requiredPasses });
  if (!passed || run.isolation) return "done";
  if (state.inbox.pause) return "left";
  const probed = await runIsolation(env, state, { plan, run });
  if (probed === undefined) return "left";
  if (probed !== "over-budget" && probed.length > 0) run.isolation = probed;
  return "done";
}

function conclude(env: PromotionEnvironment, state: PromotionState, run: SessionsRun): void {
  const { sessions, requiredPasses } = state.spec.smoke;
  const denied = run.results.find(({ outcome }) => outcome === "denied");
  if (denied) {
    const why = denied.turns.flatMap(({ failures }) => failures).join("; ");
    throw new PromotionFailure(
      "AccessDeniedException",
      `The worker may not invoke ${state.smoke?.qualifier}: ${why}. Allow bedrock-agentcore:InvokeAgentRuntime on the runtime's and the endpoint's ARN.`,
    );
  }
  const verdict = assessSmoke(run.results, { ...run, sessions, requiredPasses });
  const values = {
    passed: run.results.filter(({ outcome }) => outcome === "passed").length,
    sessions,
    requiredPasses,
    unknown: run.unknown,
    throttled: run.throttled,
    turnsSent: run.turnsSent,
  };
  decide(env, state, {
    decision: verdict.passed ? "smoke passed" : "smoke failed",
    reason: verdict.reason,
    values,
  });
  if (verdict.passed) moveTo(state, "gate", verdict.reason);
  else end(state, "stopped", { reason: "smoke-failed", explanation: verdict.reason });
}

function readQualifier(
  env: PromotionEnvironment,
  state: PromotionState,
  qualifier: string,
): Promise<EndpointObservation | null> {
  const options = { summary: `Read endpoint ${qualifier}`, untilMs: env.now() + READ_TIMEOUT_MS };
  return env.call("getEndpoint", endpointOf(state, qualifier), options);
}
