import { describeEndpoint, isServing } from "../../domain/promotion/assess-repoint.ts";
import type { VersionObservation } from "../../domain/endpoint.ts";
import type { PromotionState } from "../../domain/promotion/state.ts";
import { describeCandidate } from "../../domain/spec/describe-candidate.ts";
import type { CandidateSpec } from "../../domain/spec/promotion-spec.ts";
import type { PromotionEnvironment } from "../environment.ts";
import { runtimeOf } from "./calls.ts";
import { decide, end, followAbort, moveTo, startWaiting, stopWaiting } from "./progress.ts";
import { prepareSmokeEndpoint } from "./prepare-smoke-endpoint.ts";
import { acceptCandidate, concludeIfLive } from "./resolve.ts";
import { resolveSource } from "./resolve-source.ts";
import { supersede } from "./supersede.ts";
import type { Step } from "./step.ts";

/** Waits for the candidate, or mints it, until it and the endpoint smoked through are READY on it. */
export const awaitVersion: Step = async (env, state) => {
  if (await resolveSource(env, state)) return;
  if (await mintIfAsked(env, state)) return;
  const untilMs = computeStartedAtMs(env, state) + state.heldMs + state.spec.awaitVersion.timeoutMs;
  const throughDefault = state.spec.smoke.via.kind === "default";
  startWaiting(env, state, {
    what: `Waiting for ${describeCandidate(candidateOf(state))} to be READY.`,
    untilMs,
    answers: [],
  });
  const input = {
    ...runtimeOf(state),
    candidate: candidateOf(state),
    throughDefault,
    intervalMs: state.spec.awaitVersion.intervalMs,
    untilMs,
  };
  const options = { summary: `Wait for ${describeCandidate(candidateOf(state))}`, untilMs };
  const result = await env.callUnless(() => state.inbox.abort !== undefined, "awaitVersion", {
    input,
    options,
  });
  if (state.inbox.abort) return followAbort(env, state);
  if (!result) return;
  stopWaiting(state);
  const { version, defaultEndpoint } = result;
  if (version?.status !== "READY") return stopOnVersion(state, version);
  acceptCandidate(state, version);
  if (concludeIfLive(state)) return;
  if (throughDefault && !isServing(defaultEndpoint ?? null, version.version)) {
    const moved =
      Number(defaultEndpoint?.liveVersion ?? 0) > Number(version.version) ||
      Number(defaultEndpoint?.targetVersion ?? 0) > Number(version.version);
    const explanation = `DEFAULT is ${describeEndpoint(defaultEndpoint ?? null)}, not READY on version ${version.version}.`;
    if (moved)
      return supersede(
        env,
        state,
        `${explanation} Smoke goes through DEFAULT; to test an older version name an endpoint of its own as "smoke: {via: {endpoint: NAME, create: true}}".`,
      );
    return end(state, "stopped", { reason: "candidate-failed", explanation });
  }
  if (
    !throughDefault &&
    !(await prepareSmokeEndpoint(env, state, { version: version.version, untilMs }))
  )
    return;
  decide(env, state, {
    decision: "smoke",
    reason: `Version ${version.version} is READY.`,
    values: { version, defaultEndpoint },
  });
  moveTo(state, "smoke", `Version ${version.version} is READY.`);
};

/** When the wait for the version itself began: not while another endpoint's promotion had to age. */
function computeStartedAtMs(env: PromotionEnvironment, state: PromotionState): number {
  return state.wantedAtMs ?? state.steps.at(-1)?.startedAtMs ?? env.now();
}

/** Once known, the candidate is its number: a newer version that arrives meanwhile is not it. */
function candidateOf(state: PromotionState): CandidateSpec {
  const version = state.candidate?.version ?? state.fixedVersion;
  const wanted = state.wanted ?? state.spec.candidate;
  return version === undefined ? wanted : { kind: "version", version };
}

function stopOnVersion(state: PromotionState, version: VersionObservation | undefined): void {
  if (!version) {
    return end(state, "stopped", {
      reason: "candidate-failed",
      explanation: `No such version appeared in time: ${describeCandidate(candidateOf(state))}.`,
    });
  }
  const reason = version.failureReason === undefined ? "" : ` ("${version.failureReason}")`;
  end(state, "stopped", {
    reason: "candidate-failed",
    explanation: `Version ${version.version} is ${version.status}${reason}.`,
  });
}

/** Mints the artifact's version when there is none. True when the step is to be left (aborted). */
async function mintIfAsked(env: PromotionEnvironment, state: PromotionState): Promise<boolean> {
  const wanted = state.spec.candidate;
  if (wanted.kind !== "artifact" || !wanted.mint || state.fixedVersion !== undefined) return false;
  const now = env.now();
  const untilMs = now + state.spec.awaitVersion.timeoutMs;
  const search = {
    ...runtimeOf(state),
    candidate: wanted,
    throughDefault: false,
    intervalMs: state.spec.awaitVersion.intervalMs,
    untilMs: now,
  };
  const existing = await env.call("awaitVersion", search, {
    summary: "Look for a version with the artifact",
    untilMs,
  });
  if (state.inbox.abort) {
    followAbort(env, state);
    return true;
  }
  if (existing.version) {
    state.fixedVersion = existing.version.version;
    return false;
  }
  // The step is run again, and held there.
  if (state.inbox.pause) return true;
  state.mintToken ??= env.newToken();
  const minted = await env.call(
    "mintVersion",
    { ...runtimeOf(state), artifact: wanted.artifact, clientToken: state.mintToken },
    { summary: "Mint a version with the artifact", untilMs },
  );
  decide(env, state, {
    decision: "mint",
    reason: `No version ran the artifact; minted version ${minted.version}.`,
    values: { artifact: wanted.artifact },
  });
  state.fixedVersion = minted.version;
  return false;
}
