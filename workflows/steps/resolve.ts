import { assessArtifacts, assessStart } from "../../domain/promotion/assess-start.ts";
import { assessSmokeStart } from "../../domain/promotion/assess-smoke-start.ts";
import type { VersionObservation } from "../../domain/endpoint.ts";
import { PromotionFailure } from "../../domain/promotion/failures.ts";
import type { PromotionState } from "../../domain/promotion/state.ts";
import { describeEndpoint } from "../../domain/promotion/assess-repoint.ts";
import type { PromotionEnvironment } from "../environment.ts";
import { READ_TIMEOUT_MS, awsOf, readEndpoint, readVersion } from "./calls.ts";
import { followPolicy } from "./policy.ts";
import { decide, end, followAbort, moveTo, notice, startWaiting, stopWaiting } from "./progress.ts";
import { beginAskedRollback } from "./begin-asked-rollback.ts";
import type { Step } from "./step.ts";

/** Reads runtime, versions and endpoint; fixes baseline and, where it exists already, the candidate. */
export const resolve: Step = async (env, state) => {
  await checkCaller(env, state);
  if (!state.askedRollback) await followPolicy(env, state);
  const latest = await readVersion(env, state);
  if (!latest) {
    const { runtimeId, region, account } = state.spec.target;
    throw new PromotionFailure(
      "RuntimeNotFound",
      `There is no runtime ${runtimeId} in ${region} of account ${account}. List them with "aws bedrock-agentcore-control list-agent-runtimes --region ${region}".`,
    );
  }
  const start = await waitForStart(env, state);
  if (state.inbox.abort) return followAbort(env, state);
  if (!start) return;
  const { baseline } = start;
  if (state.askedRollback) return beginAskedRollback(env, state, state.askedRollback);
  if (baseline !== undefined) state.baseline = await readBaseline(env, state, baseline);
  await fixCandidate(env, state, latest);
  if (concludeIfLive(state)) return;
  decide(env, state, {
    decision: "promote",
    reason: `Baseline is version ${baseline ?? "none"}; candidate is ${state.candidate ? `version ${state.candidate.version}` : "a version to come"}.`,
    values: { endpoint: state.found, latest: latest.version },
  });
  moveTo(
    state,
    "await-version",
    `Baseline ${baseline ?? "none"}, candidate ${state.candidate?.version ?? "to come"}, endpoint ${describeEndpoint(state.found ?? null)}.`,
  );
};

/** True when the candidate is what the endpoint serves already: then there is nothing to do. */
export function concludeIfLive(state: PromotionState): boolean {
  const { candidate, found } = state;
  if (!candidate || found?.status !== "READY" || found.liveVersion !== candidate.version)
    return false;
  end(state, "nothing-to-do", {
    explanation: `Endpoint ${state.spec.target.endpoint} already serves version ${candidate.version}.`,
  });
  return true;
}

/** Fixes the candidate, once its artifact may be promoted and the smoke can test it. */
export function acceptCandidate(state: PromotionState, candidate: VersionObservation): void {
  const artifacts = {
    candidate: candidate.artifact,
    ...(state.baseline ? { baseline: state.baseline.artifact } : {}),
  };
  const isLive = candidate.version === state.baseline?.version;
  const before = state.rolledBack.find(({ version }) => version === candidate.version);
  if (before && !isLive)
    throw new PromotionFailure(
      "RolledBackBefore",
      `Version ${candidate.version} was rolled back by promotion ${before.promotion}. To promote it all the same: agentcore-rollouts promote FILE --again`,
    );
  const refusal = isLive
    ? undefined
    : assessArtifacts(artifacts, state.spec.allowUnpinnedArtifacts);
  if (refusal !== undefined) throw new PromotionFailure("UnpinnedArtifact", refusal);
  const strict = assessArtifacts(artifacts, false);
  if (!isLive && strict !== undefined)
    notice(state, `Unpinned artifacts are allowed by the spec: ${strict}`);
  const problem = isLive ? undefined : assessSmokeStart(candidate, state.spec.smoke);
  if (problem !== undefined) throw new PromotionFailure("SmokeNotPossible", problem);
  state.candidate = candidate;
}

async function checkCaller(env: PromotionEnvironment, state: PromotionState): Promise<void> {
  const { account, region } = state.spec.target;
  const untilMs = env.now() + READ_TIMEOUT_MS;
  const caller = await env.call(
    "getCallerIdentity",
    { aws: awsOf(state) },
    { summary: "Who calls AWS", untilMs },
  );
  state.caller = caller;
  env.publish();
  if (caller.account === account) return;
  throw new PromotionFailure(
    "AccountMismatch",
    `The worker calls AWS as ${caller.arn} (account ${caller.account}), but the target is in account ${account}, region ${region}. Run the worker with credentials of that account, or name a role of it as "target: {roleArn: …}".`,
  );
}

async function readBaseline(
  env: PromotionEnvironment,
  state: PromotionState,
  version: string,
): Promise<VersionObservation> {
  const baseline = await readVersion(env, state, version);
  if (baseline) return baseline;
  throw new PromotionFailure(
    "VersionNotFound",
    `Version ${version}, which the endpoint serves, no longer exists: a rollback would be impossible.`,
  );
}

/** How often an endpoint that someone else is moving is read again: each read is kept in history. */
const START_INTERVAL_MS = 10_000;

/** The version that the endpoint serves, once the endpoint may be promoted to; undefined when the wait was left. */
async function waitForStart(
  env: PromotionEnvironment,
  state: PromotionState,
): Promise<{ baseline?: string } | undefined> {
  const { target, fromFailed, create, watch } = state.spec;
  const untilMs = env.now() + watch.timeoutMs;
  for (;;) {
    const observed = await readEndpoint(env, state);
    const start = assessStart(observed, { target, fromFailed, create });
    if (start.action === "proceed") {
      stopWaiting(state);
      state.found = observed;
      return start;
    }
    if (start.action === "refuse") throw new PromotionFailure(start.code, start.reason);
    if (env.now() >= untilMs)
      throw new PromotionFailure(
        "EndpointNotPromotable",
        `${start.reason} It did not become READY in time.`,
      );
    startWaiting(env, state, { what: `${start.reason} Waiting for READY.`, untilMs, answers: [] });
    const nextReadMs = env.now() + START_INTERVAL_MS;
    const waited = await env.waitFor(() => state.inbox.abort !== undefined, {
      untilMs: nextReadMs,
      summary: start.reason,
    });
    if (waited !== "deadline") return undefined;
  }
}

/** A candidate that exists already is fixed now; one to come is waited for in the next step. */
async function fixCandidate(
  env: PromotionEnvironment,
  state: PromotionState,
  latest: VersionObservation,
): Promise<void> {
  const wanted = state.spec.candidate;
  if (wanted.kind === "latest") return acceptCandidate(state, latest);
  if (wanted.kind !== "version") return;
  const candidate = await readVersion(env, state, wanted.version);
  if (candidate) return acceptCandidate(state, candidate);
  throw new PromotionFailure(
    "VersionNotFound",
    `There is no version ${wanted.version} of ${state.spec.target.runtimeId}; the newest is ${latest.version}. For a version to come, write "candidate: {after: ${latest.version}}".`,
  );
}
