import { expect, test } from "vitest";
import type { AgentSource } from "../../emulator/index.ts";
import type { GateSpec } from "../../domain/spec/gate-spec.ts";
import { common, errorRate } from "../domain/values.ts";
import { bakeWith, gateWith, latency, recordPast, sequential } from "./gate-specs.ts";
import { NEXT, setStage, statusOf, tell, until, untilIn } from "./stage.ts";

test("sequential: an endpoint that fails no more often than before is promoted, with its sentence", async () => {
  const stage = await setStage();
  recordPast(stage, { errors: 1 });
  stage.traffic();
  const status = await (await stage.promote(bakeWith([sequential()]))).result();
  expect(status.outcome?.kind).toBe("promoted");
  expect(status.outcome?.explanation).toMatch(
    /errors: 0 of \d+ failed; before the re-point 10 of 1,\d{3} did\. Nothing unusual/,
  );
  const last = status.gates.find(({ gate }) => gate === "errors")?.last;
  expect(last).toMatchObject({
    phase: "successful",
    values: { errors: 0, baselineErrors: 10, limit: expect.any(Number) },
  });
  expect(status.series.length).toBeGreaterThan(0);
});

test("sequential: one that fails more often is rolled back, with its sentence", async () => {
  const stage = await setStage();
  recordPast(stage, { errors: 1 });
  const handle = await stage.promote(bakeWith([sequential()]));
  await untilIn(handle, "bake");
  stage.traffic({ errors: 2 });
  const status = await handle.result();
  expect(status.outcome).toMatchObject({ kind: "rolled-back", reason: "bake-failed" });
  expect(status.outcome?.explanation).toMatch(
    /^Endpoint production serves version 1 again\. errors: \d+ of \d+ failed; before the re-point 10 of 1,\d{3} did\. Chance of so much under an unchanged agent: below 1 in [\d,a-z ]+\.$/,
  );
  expect(await stage.endpoint()).toBe("READY 1");
});

test("latency: an endpoint that became slower is rolled back", async () => {
  const stage = await setStage();
  recordPast(stage);
  const handle = await stage.promote(bakeWith([latency]));
  await untilIn(handle, "bake");
  stage.traffic({ latencyMs: 900 });
  const { outcome } = await handle.result();
  expect(outcome).toMatchObject({ kind: "rolled-back", reason: "bake-failed" });
  expect(outcome?.explanation).toMatch(
    /took longer than 500ms; before the re-point 0 of 1,\d{3} did/,
  );
});

test("latency: one that is as fast as before is promoted", async () => {
  const stage = await setStage();
  recordPast(stage);
  stage.traffic({ latencyMs: 30 });
  const { outcome } = await (await stage.promote(bakeWith([latency]))).result();
  expect(outcome?.kind).toBe("promoted");
});

const paired: GateSpec = {
  kind: "paired-smoke",
  ...common("paired smoke", { count: 1 }),
  sessions: 6,
  alpha: 0.05,
  tolerance: {},
};

/** Passes the smoke, and fails in the sessions of the gate. */
const worse: AgentSource = {
  handler: ({ sessionId }) => ({
    body: JSON.stringify({ answer: sessionId.includes("-gate-") ? "no" : "hello" }),
  }),
};
const good: AgentSource = { scripted: { reply: { answer: "hello" } } };

test("paired smoke: a candidate that fails where the baseline passes is stopped before any user meets it", async () => {
  const stage = await setStage({ agents: { [NEXT]: worse, "*": good } });
  const status = await (await stage.promote(gateWith([paired]))).result();
  expect(status.outcome).toMatchObject({ kind: "stopped", reason: "gate-failed" });
  expect(status.outcome?.explanation).toBe(
    "paired smoke: Of 6 pairs of sessions 6 failed on the candidate alone, 0 on the baseline alone. Chance of so much under equal agents: below 1 in 26.",
  );
  expect(stage.moves()).toEqual([]);
  expect(stage.openSyntheticSessions()).toEqual([]);
});

test("paired smoke: equal agents pass, every session is stopped, and none of them is the baseline's evidence", async () => {
  const stage = await setStage();
  const handle = await stage.promote((spec) =>
    bakeWith([sequential()])(
      gateWith([paired, { ...errorRate(), ...common("cross", { count: 1 }), kind: "cross-check" }])(
        spec,
      ),
    ),
  );
  const waiting = await untilIn(handle, "waiting-for-approval");
  expect(waiting.gates).toMatchObject([
    { gate: "paired smoke", verdict: "pass" },
    { gate: "cross", verdict: "pass" },
  ]);
  expect(stage.openSyntheticSessions()).toEqual([]);
  const through = stage.emulator
    .calls({ operation: "InvokeAgentRuntime" })
    .filter((call) => JSON.stringify(call).includes('"qualifier":"production"'));
  expect(through).toHaveLength(6);
  await tell(handle, "approve");
  await until(async () =>
    (await statusOf(handle)).decisions.some(
      ({ step, decision }) => step === "bake" && decision === "baseline",
    ),
  );
  const { decisions } = await statusOf(handle);
  const baseline = decisions.find(
    ({ step, decision }) => step === "bake" && decision === "baseline",
  );
  expect(baseline?.values).toMatchObject({ invocations: 0 });
  await tell(handle, "abort");
});

const withScores = (scores: Record<string, number>) => ({
  evaluationScores: scores,
  timings: { versionReadyMs: 100, endpointReadyMs: 300, evaluationMs: 500 },
});
const evaluation: GateSpec = {
  kind: "evaluation",
  ...common("evaluation", { count: 1 }),
  evaluators: [
    { id: "Builtin.Correctness", minimum: 0.7 },
    { id: "Builtin.Helpfulness", maxDrop: 0.1 },
  ],
  delayMs: 500,
};

test.each([
  [0.9, "waiting-for-approval"],
  [0.4, "stopped"],
])("evaluation: the smoke's sessions score %f: %s", async (score, expected) => {
  const stage = await setStage(withScores({ "Builtin.Correctness": score }));
  const handle = await stage.promote(gateWith([evaluation]));
  if (expected === "stopped") {
    const { outcome } = await handle.result();
    expect(outcome).toMatchObject({ kind: "stopped", reason: "gate-failed" });
    expect(outcome?.explanation).toContain(
      "Builtin.Correctness scores 0.4; at least 0.7 is asked.",
    );
    return;
  }
  const { gates } = await untilIn(handle, "waiting-for-approval");
  expect(gates[0]?.reason).toContain("Builtin.Helpfulness scores 1; the baseline 1");
  expect(stage.openSyntheticSessions()).toEqual([]);
});

test("synthetic sessions promote an endpoint that nobody calls, where the spec allows it", async () => {
  const stage = await setStage();
  const handle = await stage.promote(
    bakeWith([sequential()], {
      timeoutMs: 5_000,
      onNoEvidence: "promote-if-synthetic-pass",
      synthetic: { intervalMs: 1_000, sessions: 2 },
    }),
  );
  const status = await handle.result();
  expect(status.outcome?.kind).toBe("promoted");
  expect(status.notices.join(" ")).toMatch(
    /\d+ synthetic sessions passed through the endpoint, none failed/,
  );
  // They are no user's evidence.
  expect(status.series.every(({ invocations }) => invocations === 0)).toBe(true);
  expect(stage.openSyntheticSessions()).toEqual([]);
});

test("a synthetic session that fails rolls back", async () => {
  const stage = await setStage();
  const handle = await stage.promote(
    bakeWith([sequential()], {
      timeoutMs: 60_000,
      onNoEvidence: "promote-if-synthetic-pass",
      synthetic: { intervalMs: 1_000, sessions: 1 },
    }),
  );
  await untilIn(handle, "bake");
  stage.emulator.setAgent(NEXT, { scripted: { reply: { answer: "no" } } });
  const { outcome } = await handle.result();
  expect(outcome).toMatchObject({ kind: "rolled-back", reason: "bake-failed" });
  expect(outcome?.explanation).toContain("synthetic: 0 of 1 sessions passed");
});
