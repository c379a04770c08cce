import { CreateAgentRuntimeEndpointCommand } from "@aws-sdk/client-bedrock-agentcore-control";
import { expect, onTestFinished, test } from "vitest";
import type { CandidateSpec, PromotionSpec } from "../../domain/spec/promotion-spec.ts";
import { laneWorkflowId, promotionWorkflowId } from "../../domain/target.ts";
import { laneOf } from "./lane-stage.ts";
import { setStage, until } from "./stage.ts";
import type { Stage } from "./stage.ts";

/** An endpoint `staging` on version 1, with users of its own. */
async function addStaging(stage: Stage): Promise<void> {
  await stage.control.send(
    new CreateAgentRuntimeEndpointCommand({
      agentRuntimeId: stage.runtime.id,
      name: "staging",
      agentRuntimeVersion: "1",
    }),
  );
  await until(async () => (await stage.endpoint("staging")) === "READY 1");
  const timer = setInterval(() => {
    const users = { invocations: 5, errors: 0, sessions: 1, latencyMs: 20 };
    stage.emulator.recordTraffic({ runtime: stage.runtime.id, endpoint: "staging", ...users });
  }, 200);
  onTestFinished(() => clearInterval(timer));
}

function stagingOf(spec: PromotionSpec): PromotionSpec {
  const target = { ...spec.target, endpoint: "staging" };
  return { ...spec, target };
}

function fromStaging(spec: PromotionSpec, promotedAtLeastMs = 0): PromotionSpec {
  const { target: source } = stagingOf(spec);
  const candidate: CandidateSpec = { kind: "endpoint", source, promotedAtLeastMs };
  return { ...spec, candidate };
}

test("stages run in order in one request, each on its own lane", async () => {
  const stage = await setStage();
  await addStaging(stage);
  stage.traffic();
  const production = laneOf(stage);
  const first = { ...stagingOf(production.spec), next: fromStaging(production.spec) };
  const staging = laneOf(stage, {}, first);
  await staging.request({ key: "commit-1" });
  await staging.untilStatus(({ outcomes }) => outcomes.length === 1);
  await until(() =>
    stage.client.workflow
      .getHandle(laneWorkflowId(production.spec.target))
      .describe()
      .then(
        () => true,
        () => false,
      ),
  );
  const { outcomes } = await production.untilStatus(({ outcomes: ended }) => ended.length === 1);
  expect(outcomes).toMatchObject([
    { outcome: { kind: "promoted" }, candidate: "2", requestedBy: "test" },
  ]);
  expect(await stage.endpoint("staging")).toBe("READY 2");
  expect(await stage.endpoint()).toBe("READY 2");
  expect(await production.request({ key: "commit-1/production" })).toMatchObject({
    promotion: outcomes[0]?.promotion,
  });
});

test("what nobody promoted to the other endpoint is not taken from there", async () => {
  const stage = await setStage();
  await addStaging(stage);
  const lane = laneOf(stage);
  await lane.request({ spec: fromStaging(lane.spec) });
  expect((await lane.promotion().result()).outcome).toMatchObject({
    kind: "stopped",
    reason: "candidate-failed",
    explanation: expect.stringContaining("no promotion of this engine put it there"),
  });
});

test("what was promoted there too short ago is waited for, and an abort ends the wait", async () => {
  const stage = await setStage();
  await addStaging(stage);
  const lane = laneOf(stage);
  const staging = laneOf(stage, {}, stagingOf(lane.spec));
  await staging.request();
  await staging.untilStatus(({ outcomes }) => outcomes.length === 1);
  await lane.request({ spec: fromStaging(lane.spec, 3_600_000) });
  await until(async () => {
    const status = await lane.promotion().query<{ headline: string }>("status");
    return status.headline.includes("not yet 1h");
  });
  const handle = stage.client.workflow.getHandle(promotionWorkflowId(lane.spec.target));
  await handle.cancel();
  expect((await lane.promotion().result()).outcome?.reason).toBe("aborted");
});
