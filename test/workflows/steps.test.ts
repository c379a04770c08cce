import { describe, expect, test } from "vitest";
import { CallError } from "../../domain/promotion/failures.ts";
import type {
  BakeProgress,
  GateEvidence,
  PromotionState,
  RollbackProgress,
  SmokeEvidence,
} from "../../domain/promotion/state.ts";
import type { GateSpec } from "../../domain/spec/gate-spec.ts";
import { bake } from "../../workflows/steps/bake.ts";
import { runSynthetic, startSynthetic } from "../../workflows/steps/bake-synthetic.ts";
import { runPairs } from "../../workflows/steps/gate-pairs.ts";
import { startRollback } from "../../workflows/steps/progress.ts";
import { rollBack } from "../../workflows/steps/roll-back.ts";
import { runSessions, startRun } from "../../workflows/steps/run-sessions.ts";
import { smoke } from "../../workflows/steps/smoke.ts";
import { verify } from "../../workflows/steps/verify.ts";
import type { Step } from "../../workflows/steps/step.ts";
import { stubEnvironment } from "../domain/stub-environment.ts";
import type { StubEnvironment } from "../domain/stub-environment.ts";
import {
  MINUTE_MS,
  NOW,
  endpoint,
  endpointOrNone,
  session,
  specWith,
  stateIn,
  turn,
} from "../domain/values.ts";

const sent = {
  repoint: { kind: "update", token: "t", sentAtMs: NOW - MINUTE_MS, acceptedAtMs: NOW - MINUTE_MS },
  sawCandidateLive: true,
} as const;

function rollback(more: Partial<RollbackProgress> = {}): RollbackProgress {
  return {
    reason: "verify-failed",
    explanation: "It fails.",
    hadTraffic: false,
    startedAtMs: NOW,
    deadlineMs: NOW + MINUTE_MS,
    sends: 0,
    tries: 0,
    pausedAfter: 0,
    stableReads: 0,
    overruled: [],
    ...more,
  };
}

/** Runs the step again and again, as the loop does, until it moves on or the time is over. */
async function runFor(
  env: StubEnvironment,
  state: PromotionState,
  plan: { step: Step; durationMs: number },
): Promise<void> {
  const { step: name } = state;
  while (state.step === name && env.now() < NOW + plan.durationMs) await plan.step(env, state);
}

function withoutBaseline(state: PromotionState): PromotionState {
  const { baseline: _baseline, ...rest } = state;
  return { ...rest, found: null, repoint: { ...sent.repoint, kind: "create" } };
}

describe("the bake", () => {
  test.each(["UPDATING 2", "UPDATE_FAILED 2", "READY 1>2"])(
    "pauses between looks while the endpoint is %s",
    async (written) => {
      const env = stubEnvironment({
        takeLooks: () => ({ looks: [], measurements: [], endpoint: endpoint(written) }),
      });
      await runFor(env, stateIn("bake", sent), { step: bake, durationMs: MINUTE_MS });
      expect(env.calls.length).toBeLessThan(100);
    },
  );

  test("that is paused rolls back at once when the endpoint cannot be read", async () => {
    const state = stateIn("bake", {
      ...sent,
      waiting: { what: "", sinceMs: NOW, answers: ["retry", "abort"] },
    });
    const env = stubEnvironment({
      getEndpoint: () => endpoint("UPDATE_FAILED 1>2"),
      updateEndpoint: () => undefined,
      watchEndpoint: () => ({ last: endpoint("READY 1"), stableReads: 2, sawWanted: true }),
    });
    startRollback(env, state, { reason: "technical-failure", explanation: "The read failed." });
    await rollBack(env, state);
    expect(env.calls.map(({ name }) => name)).toContain("updateEndpoint");
  });
});

describe("an endpoint that the promotion made", () => {
  test("is not deleted when someone else moved it meanwhile: a person is asked", async () => {
    const state = withoutBaseline(stateIn("roll-back", { rollback: rollback() }));
    const env = stubEnvironment({
      getEndpoint: () => endpoint("READY 9"),
      deleteEndpoint: () => undefined,
    });
    await rollBack(env, state).catch(() => {});
    expect(env.calls.map(({ name }) => name)).toEqual(["getEndpoint"]);
  });

  test("counts as deleted only when AgentCore's lag of 30 s after the call that made it is over", async () => {
    const state = withoutBaseline(stateIn("roll-back", { rollback: rollback() }));
    state.repoint = { kind: "create", token: "t", sentAtMs: NOW };
    const reads = ["none", "CREATING ?>2", "DELETING ?>2", "none"];
    const env = stubEnvironment({
      getEndpoint: () => endpointOrNone(reads.shift() ?? "none"),
      deleteEndpoint: () => undefined,
    });
    await runFor(env, state, { step: rollBack, durationMs: MINUTE_MS });
    expect(env.calls.map(({ name }) => name)).toContain("deleteEndpoint");
  });
});

describe("synthetic sessions", () => {
  const serving = { getEndpoint: () => endpoint("READY 2") };
  const plan = {
    step: "smoke",
    round: 1,
    qualifier: "DEFAULT",
    sessions: 4,
    failuresAllowed: 0,
    judgeFirstLatency: true,
    maxTurns: 1_000,
    untilMs: NOW + MINUTE_MS,
  } as const;

  test("are not opened any more once one of them failed for good: the cleanup could miss them", async () => {
    let opened = 0;
    const env = stubEnvironment({
      runSmokeSession: async () => {
        opened += 1;
        if (opened === 1) throw new CallError("CredentialsError", "expired");
        await new Promise((resolve) => setTimeout(resolve, 5));
        return session("passed");
      },
    });
    const spec = specWith();
    const state = stateIn("smoke", { spec: { ...spec, smoke: { ...spec.smoke, parallelism: 2 } } });
    await runSessions(env, state, { plan, run: startRun(state, { round: 1, fromMs: NOW }) }).catch(
      () => {},
    );
    // The failed one may be open: it is what the cleanup stops. The other was waited for.
    const known = state.openSessions.length;
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect([opened, known]).toEqual([2, 1]);
  });

  test("end with the smoke's time-out", async () => {
    const spec = specWith();
    const state = stateIn("smoke", {
      spec: {
        ...spec,
        smoke: {
          ...spec.smoke,
          sessions: 30,
          requiredPasses: 30,
          parallelism: 1,
          budget: { ...spec.smoke.budget, maxDurationMs: MINUTE_MS },
        },
      },
    });
    const env = stubEnvironment({
      ...serving,
      stopSession: () => undefined,
      runSmokeSession: (_input, { pass }) => {
        pass(10_000);
        return session("passed");
      },
    });
    await smoke(env, state);
    expect(env.now() - NOW).toBeLessThanOrEqual(MINUTE_MS + 10_000);
  });

  test("that passed before a continue-as-new count after it: a long smoke must come to an end", async () => {
    const opened: unknown[] = [];
    const env = stubEnvironment({
      ...serving,
      stopSession: () => undefined,
      // Each run's history has room for two.
      runSmokeSession: ({ sessionId }) =>
        opened.push(sessionId) % 3 === 0 ? undefined : session("passed"),
    });
    const spec = specWith();
    const state = stateIn("smoke", { spec: { ...spec, smoke: { ...spec.smoke, parallelism: 1 } } });
    for (let run = 0; run < 5 && state.step === "smoke"; run += 1) await smoke(env, state);
    expect(state.step).toBe("gate");
  });

  test("leave a state that continue-as-new can carry (Temporal takes 2 MB), however long their answers are", async () => {
    const spec = specWith();
    const state = stateIn("smoke", {
      spec: { ...spec, smoke: { ...spec.smoke, sessions: 600, requiredPasses: 600 } },
    });
    const answer = "x".repeat(4_000);
    const env = stubEnvironment({
      ...serving,
      stopSession: () => undefined,
      runSmokeSession: () => session("passed", [turn({ answer })]),
    });
    await smoke(env, state);
    expect(JSON.stringify(state).length).toBeLessThan(1_000_000);
  });
});

test("verify: a session that failed rolls back even when another one was denied", async () => {
  const results = [session("failed", [turn({ failures: ["no hello"] })]), session("denied")];
  const spec = specWith();
  const state = stateIn("verify", {
    ...sent,
    spec: { ...spec, verify: { ...spec.verify, onNoEvidence: "continue" } },
  });
  const env = stubEnvironment({ runSmokeSession: () => results.shift() });
  await verify(env, state);
  expect(state.step).toBe("roll-back");
});

test("a rollback goes on by itself when the stranger's version is the one that the endpoint failed to reach before the promotion", async () => {
  const state = stateIn("roll-back", {
    found: endpoint("UPDATE_FAILED 1>5"),
    repoint: sent.repoint,
    rollback: rollback({ reason: "technical-failure" }),
  });
  const env = stubEnvironment({
    getEndpoint: () => endpoint("UPDATE_FAILED 1>5"),
    updateEndpoint: () => undefined,
    watchEndpoint: () => ({ last: endpoint("READY 1"), stableReads: 2, sawWanted: true }),
  });
  await rollBack(env, state).catch(() => {});
  expect(env.calls.map(({ name }) => name)).toContain("updateEndpoint");
});

describe("what sessions left in memories", () => {
  const cleanup = [{ memoryId: "notes-1", actorId: "synthetic" }];
  const talks = (outcome: "passed" | "failed") => ({
    getEndpoint: () => endpoint("READY 2"),
    runSmokeSession: () => session(outcome),
    stopSession: () => undefined,
    cleanUpMemory: () => ({ events: 1, records: 2 }),
  });
  const deletions = ({ calls }: StubEnvironment) =>
    calls.filter(({ name }) => name === "cleanUpMemory").length;

  test.each(["passed", "failed"] as const)(
    "is deleted after synthetic sessions, unless a failed one has users waiting (%s)",
    async (outcome) => {
      const spec = specWith();
      const synthetic = { intervalMs: MINUTE_MS, sessions: 1 };
      const state = stateIn("bake", {
        ...sent,
        spec: {
          ...spec,
          smoke: { ...spec.smoke, cleanup },
          bake: { ...spec.bake, synthetic },
        },
      });
      const env = stubEnvironment(talks(outcome));
      const progress = { synthetic: startSynthetic(synthetic, NOW) } as BakeProgress;
      await runSynthetic(env, state, progress);
      expect(deletions(env)).toBe(outcome === "passed" ? 1 : 0);
    },
  );

  test("is deleted after pairs of sessions", async () => {
    const spec = specWith();
    const pairs = { kind: "paired-smoke", sessions: 1 } as unknown as GateSpec;
    const state = stateIn("gate", {
      spec: {
        ...spec,
        smoke: { ...spec.smoke, cleanup },
        gate: { ...spec.gate, gates: [pairs] },
      },
    });
    const env = stubEnvironment({
      ...talks("passed"),
      runSmokeSession: ({ sessionId }) => ({ ...session("passed"), sessionId }),
    });
    const smoked = { qualifier: "DEFAULT", version: "2" } as SmokeEvidence;
    await runPairs(env, state, { smoke: smoked, evidence: {} as GateEvidence });
    expect(deletions(env)).toBe(1);
  });
});
