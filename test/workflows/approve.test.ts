import { describe, expect, test } from "vitest";
import type { PromotionState } from "../../domain/promotion/state.ts";
import { approve } from "../../workflows/steps/approve.ts";
import { repoint } from "../../workflows/steps/repoint.ts";
import { stubEnvironment } from "../domain/stub-environment.ts";
import { MINUTE_MS, NOW, endpoint, specWith, stateIn } from "../domain/values.ts";

const HOUR_MS = 60 * MINUTE_MS;
const asked = (more: object = {}): PromotionState =>
  stateIn("approve", { spec: specWith({ approval: { timeoutMs: 4 * HOUR_MS, ...more } }) });

async function runApprove(state: PromotionState, env = stubEnvironment({})): Promise<void> {
  while (state.step === "approve") await approve(env, state);
}

describe("the approve step", () => {
  test("nobody is asked where neither spec nor policy asks", async () => {
    const state = stateIn("approve");
    await runApprove(state);
    expect([state.step, state.approval]).toEqual(["re-point", undefined]);
  });

  test("reminds at its interval, counted from the start, and then expires", async () => {
    const state = asked({ remindEveryMs: HOUR_MS });
    const env = stubEnvironment({});
    await runApprove(state, env);
    const reminders = state.decisions.filter(({ decision }) => decision === "reminder");
    expect(reminders.map(({ atMs, reason }) => [(atMs - NOW) / HOUR_MS, reason])).toEqual([
      [1, "Still missing: an approval. It expires in 3h."],
      [2, "Still missing: an approval. It expires in 2h."],
      [3, "Still missing: an approval. It expires in 1h."],
    ]);
    expect(env.now()).toBe(NOW + 4 * HOUR_MS);
    expect(state.outcome).toMatchObject({ kind: "stopped", reason: "expired" });
  });

  test("a rejection, and an abort, win over an approval that came with them", async () => {
    const approvals = [{ atMs: NOW, by: "ada", proven: false, roles: [], digest: "" }];
    for (const [word, reason] of [
      ["rejection", "rejected"],
      ["abort", "aborted"],
    ] as const) {
      const state = asked();
      Object.assign(state.inbox, { approvals, [word]: { atMs: NOW, by: "bo" } });
      await runApprove(state);
      expect(state.outcome?.reason).toBe(reason);
    }
  });
});

describe("the policy before the re-point", () => {
  const approvals = [{ atMs: NOW, by: "ada", proven: false, roles: [], digest: "" }];
  const policy = {
    roles: {},
    requireProof: false,
    gate: {},
    verify: {},
    bake: { minimumDurationMs: 0 },
    allowUnpinnedArtifacts: true,
    may: {},
    emergencySkips: [],
  };

  test("one that changed voids the approvals, and they are asked for anew", async () => {
    const state = { ...asked(), requestedBy: "bo" };
    state.inbox.approvals = approvals;
    await runApprove(state);
    expect(state.step).toBe("re-point");
    const env = stubEnvironment({ getPolicy: () => ({ policy }) });
    await repoint(env, state);
    expect([state.step, state.inbox.approvals, state.voided]).toEqual([
      "approve",
      [],
      { count: 1, why: "the policy changed" },
    ]);
    expect(env.calls.map(({ name }) => name)).toEqual(["checkFreeze", "getPolicy"]);
  });

  test("one that became stricter than the spec ends the promotion, with nothing moved", async () => {
    const state = stateIn("re-point", {
      found: endpoint("READY 1"),
      spec: specWith({ allowUnpinnedArtifacts: true }),
    });
    const stricter = { ...policy, allowUnpinnedArtifacts: false };
    const env = stubEnvironment({ getPolicy: () => ({ policy: stricter }) });
    await expect(repoint(env, state)).rejects.toMatchObject({ code: "PolicyViolation" });
    expect(env.calls.map(({ name }) => name)).toEqual(["checkFreeze", "getPolicy"]);
  });
});
