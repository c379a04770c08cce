import {
  BedrockAgentCoreClient,
  InvokeAgentRuntimeCommand,
} from "@aws-sdk/client-bedrock-agentcore";
import { DeleteAgentRuntimeCommand } from "@aws-sdk/client-bedrock-agentcore-control";
import { expect, test } from "vitest";
import { cli, nameOf } from "../client/cli-stage.ts";
import { messageUpdates } from "../../workflows/messages.ts";
import { always } from "./quick-spec.ts";
import { THIRD, setStage, statusOf, tell, until, untilIn } from "./stage.ts";
import type { PromotionHandle, Stage } from "./stage.ts";

const updatesOf = (stage: Stage): number =>
  stage.emulator.calls({ operation: "UpdateAgentRuntimeEndpoint" }).length;

test("a pause before the re-point holds it, shows everywhere, and a resume lets it go on", async () => {
  const stage = await setStage();
  stage.traffic();
  const handle = await stage.promote((spec) => ({ ...spec, approval: { timeoutMs: 60_000 } }));
  await untilIn(handle, "waiting-for-approval");
  await tell(handle, "pause", "lunch");
  const paused = await untilIn(handle, "paused");
  expect(paused.paused).toMatchObject({ by: "tester", reason: "lunch" });
  expect(paused.headline).toMatch(/^Paused in approve by tester: lunch\./);
  await tell(handle, "approve");
  await until(async () => (await statusOf(handle)).step === "re-point");
  expect((await handle.describe()).searchAttributes).toMatchObject({ AcrPhase: ["paused"] });
  const metadata = await handle.query<{ currentDetails?: string }>("__temporal_workflow_metadata");
  expect(metadata.currentDetails).toContain(`agentcore-rollouts resume ${handle.workflowId}`);
  expect(stage.moves()).toEqual([]);
  await tell(handle, "resume");
  expect((await handle.result()).outcome?.kind).toBe("promoted");
});

test("paused in the bake, a failing gate still rolls back", async () => {
  const stage = await setStage();
  const good = stage.traffic();
  const handle = await stage.promote((spec) => ({
    ...spec,
    bake: { ...spec.bake, durationMs: 8_000 },
  }));
  await untilIn(handle, "bake");
  await tell(handle, "pause");
  await untilIn(handle, "paused");
  expect(stage.moves()).toEqual(["2"]);
  good.stop();
  stage.traffic({ errors: 5 });
  expect((await handle.result()).outcome).toMatchObject({
    kind: "rolled-back",
    reason: "bake-failed",
  });
  expect(await stage.endpoint()).toBe("READY 1");
});

test("abort is heeded while paused in the bake", async () => {
  const stage = await setStage();
  const handle = await stage.promote();
  await untilIn(handle, "bake");
  await tell(handle, "pause");
  await tell(handle, "abort");
  expect((await handle.result()).outcome).toMatchObject({ kind: "rolled-back", reason: "aborted" });
});

test("a skipped bake ends promoted after a fresh look, and says so for ever", async () => {
  const stage = await setStage();
  stage.traffic();
  const handle = await stage.promote((spec) => ({
    ...spec,
    bake: { ...spec.bake, durationMs: 600_000, timeoutMs: 3_600_000 },
  }));
  await untilIn(handle, "bake");
  await tell(handle, "skip-bake", "hotfix");
  const { outcome, decisions, notices } = await handle.result();
  expect(outcome?.kind).toBe("promoted");
  expect(outcome?.explanation).toContain("skipped by tester: hotfix");
  const skip = decisions.find(({ decision }) => decision === "bake skipped");
  expect(skip?.values).toMatchObject({ by: "tester", look: { atMs: expect.any(Number) } });
  expect(notices.join()).toContain("The rest of the bake was skipped");
});

const override = (handle: PromotionHandle, promotion: string, by: string): Promise<unknown> =>
  handle.executeUpdate(messageUpdates["override-freeze"], {
    args: [{ promotion, by, reason: "the site is down" }],
  });

test("a freeze holds the re-point; not who asked but someone else may override it, with a reason", async () => {
  const stage = await setStage();
  stage.traffic();
  const handle = await stage.promote((spec) => ({ ...spec, freeze: [always] }));
  const { promotion, headline, waiting } = await untilIn(handle, "frozen");
  expect(headline).toContain('Frozen by calendar "holidays"');
  expect(waiting?.answers).toEqual(["override-freeze", "abort"]);
  await expect(override(handle, promotion, "test")).rejects.toMatchObject({
    cause: { message: expect.stringContaining("someone else must approve") },
  });
  expect(stage.moves()).toEqual([]);
  await override(handle, promotion, "grace");
  const { outcome, notices, messages } = await handle.result();
  expect(outcome?.kind).toBe("promoted");
  expect(notices.join()).toContain("overridden by grace: the site is down");
  expect([messages.accepted, messages.refused]).toEqual([1, 1]);
});

test("a freeze that outlasts the wait stops the promotion as frozen", async () => {
  const stage = await setStage();
  const handle = await stage.promote((spec) => ({
    ...spec,
    freeze: [always],
    repoint: { ...spec.repoint, freezeTimeoutMs: 500 },
  }));
  expect((await handle.result()).outcome).toMatchObject({ kind: "stopped", reason: "frozen" });
  expect(updatesOf(stage)).toBe(0);
});

/** A promotion in its bake whose baseline cannot be served again. */
async function loseBaseline(
  fallback: "none" | "next-older",
): Promise<{ stage: Stage; handle: PromotionHandle }> {
  const stage = await setStage();
  await stage.mint(THIRD);
  const handle = await stage.promote((spec) => ({
    ...spec,
    rollback: { ...spec.rollback, timeoutMs: 1_500, fallback },
  }));
  await untilIn(handle, "bake");
  await stage.control.send(
    new DeleteAgentRuntimeCommand({ agentRuntimeId: stage.runtime.id, agentRuntimeVersion: "1" }),
  );
  await tell(handle, "abort");
  return { stage, handle };
}

test("a lost baseline: a person is called, a version that is not there is refused, another one is served", async () => {
  const { stage, handle } = await loseBaseline("none");
  const { promotion, waiting } = await untilIn(handle, "needs-person");
  expect(waiting?.answers).toEqual(["retry", "accept", "point-to"]);
  const point = (version: string) =>
    handle.executeUpdate(messageUpdates["point-to"], { args: [{ promotion, by: "ada", version }] });
  await expect(point("3")).rejects.toMatchObject({
    cause: { message: expect.stringContaining("is the candidate") },
  });
  await point("99");
  await until(async () => (await statusOf(handle)).notices.join().includes("no READY version 99"));
  expect((await statusOf(handle)).phase).toBe("needs-person");
  await point("2");
  const { outcome } = await handle.result();
  expect(outcome).toMatchObject({ kind: "rolled-back", reason: "aborted", version: "2" });
  expect(outcome?.explanation).toContain("serves version 2, not its baseline 1");
  expect(await stage.endpoint()).toBe("READY 2");
  const { stdout } = await cli("status", nameOf(stage));
  expect(stdout).toContain("rolled-back to version 2, not 1 (aborted): ");
});

test("sessions that began on the candidate are drained after the rollback, when the spec asks for it", async () => {
  const stage = await setStage();
  const handle = await stage.promote((spec) => ({
    ...spec,
    rollback: { ...spec.rollback, drain: "stop" },
  }));
  await untilIn(handle, "bake");
  const users = new BedrockAgentCoreClient({
    endpoint: stage.emulator.url,
    region: "us-east-1",
    credentials: { accessKeyId: "test", secretAccessKey: "test" },
  });
  const runtimeSessionId = `user-${"0".repeat(40)}`;
  await users.send(
    new InvokeAgentRuntimeCommand({
      agentRuntimeArn: stage.runtime.arn,
      qualifier: "production",
      runtimeSessionId,
      payload: new TextEncoder().encode("{}"),
    }),
  );
  await tell(handle, "abort");
  const { outcome, notices } = await handle.result();
  expect(outcome).toMatchObject({ kind: "rolled-back", version: "1" });
  expect(notices.join()).toContain(
    "1 sessions were seen since the re-point, 1 of them were stopped",
  );
  const session = stage.emulator.sessions().find(({ sessionId }) => sessionId === runtimeSessionId);
  expect(session?.state).toBe("terminated");
});
