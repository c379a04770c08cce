import { randomUUID } from "node:crypto";
import {
  BedrockAgentCoreControlClient,
  CreateAgentRuntimeCommand,
  CreateAgentRuntimeEndpointCommand,
  GetAgentRuntimeEndpointCommand,
  UpdateAgentRuntimeCommand,
} from "@aws-sdk/client-bedrock-agentcore-control";
import { expect, onTestFinished, test } from "vitest";
import type { PromotionSpec } from "../../domain/spec/promotion-spec.ts";
import { assume } from "./identities.ts";
import { laneOf } from "./lane-stage.ts";
import { specFor } from "./quick-spec.ts";
import { NEXT, THIRD, setStage, statusOf, until } from "./stage.ts";
import type { Stage } from "./stage.ts";

const STAGING = "210987654321";
const STAGING_ROLE = `arn:aws:iam::${STAGING}:role/deployer`;

/** The same content in the registry of the other account. */
const there = (image: string): string => image.replace("123456789012", STAGING);

/**
 * A runtime of another account, whose newest version is 3, with an endpoint `staging` on version 1
 * and users of its own; and how it is promoted there.
 */
async function addStagingAccount(stage: Stage, newest = NEXT): Promise<PromotionSpec> {
  const control = new BedrockAgentCoreControlClient({
    endpoint: stage.emulator.url,
    region: "us-east-1",
    credentials: await assume(stage, STAGING_ROLE),
  });
  const settled = (id: string, endpointName: string, version: string): Promise<void> =>
    until(async () => {
      const command = new GetAgentRuntimeEndpointCommand({ agentRuntimeId: id, endpointName });
      const { status, liveVersion } = await control.send(command);
      return status === "READY" && liveVersion === version;
    });
  const definition = (image: string) => ({
    agentRuntimeArtifact: { containerConfiguration: { containerUri: there(image) } },
    roleArn: `arn:aws:iam::${STAGING}:role/agent`,
    networkConfiguration: { networkMode: "PUBLIC" as const },
  });
  const agentRuntimeName = `support_${randomUUID().slice(0, 8)}`;
  const first = NEXT.replace(/b{64}/, "a".repeat(64));
  const { agentRuntimeId: id = "", agentRuntimeArn: arn = "" } = await control.send(
    new CreateAgentRuntimeCommand({ agentRuntimeName, ...definition(first) }),
  );
  await settled(id, "DEFAULT", "1");
  const endpoint = { agentRuntimeId: id, name: "staging", agentRuntimeVersion: "1" };
  await control.send(new CreateAgentRuntimeEndpointCommand(endpoint));
  await settled(id, "staging", "1");
  for (const [image, version] of [
    [THIRD, "2"],
    [newest, "3"],
  ] as const) {
    await control.send(new UpdateAgentRuntimeCommand({ agentRuntimeId: id, ...definition(image) }));
    await settled(id, "DEFAULT", version);
  }
  const users = { invocations: 5, errors: 0, sessions: 1, latencyMs: 20 };
  const timer = setInterval(() => {
    stage.emulator.recordTraffic({ account: STAGING, runtime: id, endpoint: "staging", ...users });
  }, 200);
  onTestFinished(() => clearInterval(timer));
  const spec = specFor(arn);
  const role = { arn: STAGING_ROLE };
  return { ...spec, target: { ...spec.target, endpoint: "staging", role } };
}

function after(spec: PromotionSpec, staging: PromotionSpec, promotedAtLeastMs: number) {
  const candidate = { kind: "endpoint", source: staging.target, promotedAtLeastMs } as const;
  return { ...spec, candidate };
}

/** Who moved endpoints, in order: account and version. */
function movesByAccount(stage: Stage): string[] {
  return stage.emulator.calls({ kind: "call" }).flatMap((entry) => {
    if (entry.kind !== "call" || entry.operation !== "UpdateAgentRuntimeEndpoint") return [];
    const { agentRuntimeVersion } = entry.input as { agentRuntimeVersion?: string };
    return [`${entry.account} ${agentRuntimeVersion}`];
  });
}

test("what was promoted in another account long enough ago is found here by its digest and promoted", async () => {
  const stage = await setStage({ allowedRoleArns: [STAGING_ROLE] });
  stage.traffic();
  const staging = await addStagingAccount(stage);
  const lane = laneOf(stage);
  await lane.request({ spec: after(lane.spec, staging, 0) });
  // Version 3 is not live there yet, and no promotion put version 1 there.
  expect((await lane.promotion().result()).outcome).toMatchObject({
    kind: "stopped",
    explanation: expect.stringContaining("no promotion of this engine put it there"),
  });

  const stagingLane = laneOf(stage, {}, staging);
  await stagingLane.request();
  const { outcomes } = await stagingLane.untilStatus(({ outcomes: ended }) => ended.length === 1);
  expect(outcomes).toMatchObject([{ outcome: { kind: "promoted" }, candidate: "3" }]);

  await lane.request({ spec: after(lane.spec, staging, 2_000) });
  const { outcome, candidate, decisions } = await lane.promotion().result();
  expect([outcome?.kind, candidate]).toEqual(["promoted", "2"]);
  expect(decisions.map(({ reason }) => reason).join("\n")).toContain(
    "here it is the version that runs",
  );
  expect(movesByAccount(stage)).toEqual([`${STAGING} 3`, "123456789012 2"]);
});

test("what the other account serves and this runtime has no version of is waited for until the deadline", async () => {
  const stage = await setStage({ allowedRoleArns: [STAGING_ROLE] });
  const unknown = THIRD.replace(/c{64}/, "d".repeat(64));
  const staging = await addStagingAccount(stage, unknown);
  const stagingLane = laneOf(stage, {}, staging);
  await stagingLane.request();
  await stagingLane.untilStatus(({ outcomes }) => outcomes.length === 1);
  const lane = laneOf(stage);
  const spec = after(lane.spec, staging, 0);
  await lane.request({ spec: { ...spec, awaitVersion: { timeoutMs: 2_000, intervalMs: 100 } } });
  const { outcome } = await lane.promotion().result();
  expect(outcome).toMatchObject({ kind: "stopped", reason: "candidate-failed" });
  expect(outcome?.explanation).toContain(`sha256:${"d".repeat(64)}`);
  expect(stage.moves()).toEqual([]);
});

test("an account whose role the worker may not assume is not read, and the reason says so", async () => {
  const stage = await setStage();
  const staging = await addStagingAccount(stage);
  const lane = laneOf(stage);
  await lane.request({ spec: after(lane.spec, staging, 0) });
  await expect(lane.promotion().result()).rejects.toMatchObject({
    cause: { type: "RoleNotAllowed", message: expect.stringContaining(STAGING_ROLE) },
  });
  expect((await statusOf(lane.promotion())).headline).toContain(STAGING_ROLE);
  expect(stage.moves()).toEqual([]);
});
