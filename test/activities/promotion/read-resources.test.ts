import { expect, test } from "vitest";

import { AWS, beginPromotion, clientsOf, run } from "../story.ts";
import { createPromotionActivities } from "../../../activities/promotion/create-promotion-activities.ts";

test("an endpoint is observed with both versions and the time of the read", async () => {
  const { activities, prod, clock } = await beginPromotion();
  expect(await run(() => activities.getEndpoint(prod))).toEqual({
    status: "READY",
    liveVersion: "1",
    targetVersion: "1",
    observedAtMs: clock.now(),
  });
});

test("an endpoint that does not exist is null", async () => {
  const { activities, prod } = await beginPromotion();
  expect(await run(() => activities.getEndpoint({ ...prod, endpoint: "NONE" }))).toBeNull();
});

test("a version is observed without its environment variables", async () => {
  const { activities, prod } = await beginPromotion();
  const observed = await run(() => activities.getVersion(prod));
  expect(observed).toMatchObject({
    version: "2",
    status: "READY",
    runtimeName: "agent",
    artifact: { kind: "container" },
    idleRuntimeSessionTimeoutS: 900,
    maxLifetimeS: 28_800,
  });
  expect(JSON.stringify(observed)).not.toContain("hunter2");
});

test("a version or runtime that does not exist is null", async () => {
  const { activities, prod } = await beginPromotion();
  expect(await run(() => activities.getVersion({ ...prod, version: "9" }))).toBeNull();
  const runtimeId = "nobody-0123456789";
  expect(await run(() => activities.getVersion({ ...prod, runtimeId }))).toBeNull();
});

test("the caller is who the credentials say, or the role that a target names", async () => {
  const { emulator } = await beginPromotion();
  const arn = "arn:aws:iam::210987654321:role/deploy";
  const clients = clientsOf(emulator.url, { allowedRoleArns: ["arn:aws:iam::*:role/deploy"] });
  const activities = createPromotionActivities({ clients });
  const own = await run(() => activities.getCallerIdentity({ aws: AWS }));
  expect(own.account).toBe("123456789012");
  const role = { arn, externalId: "external" };
  const assumed = await run(() => activities.getCallerIdentity({ aws: { ...AWS, role } }));
  expect(assumed.account).toBe("210987654321");
  expect(assumed.arn).toContain("deploy");
});

test("a role that is not on the allow-list is refused before anything is sent", async () => {
  const { activities, prod, emulator } = await beginPromotion();
  const before = emulator.calls().length;
  const aws = { ...AWS, role: { arn: "arn:aws:iam::123456789012:role/admin" } };
  await expect(run(() => activities.getEndpoint({ ...prod, aws }))).rejects.toMatchObject({
    type: "RoleNotAllowed",
    nonRetryable: true,
  });
  expect(emulator.calls()).toHaveLength(before);
});
