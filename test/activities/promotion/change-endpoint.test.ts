import { expect, test } from "vitest";

import { beginPromotion, run } from "../story.ts";

const clientToken = "b".repeat(36);

test("a re-point carries the token and gives the description back as it was read", async () => {
  const { activities, emulator, prod } = await beginPromotion();
  const change = { ...prod, version: "2", description: "production", clientToken };
  await run(() => activities.updateEndpoint(change));
  const [call] = emulator.calls({ operation: "UpdateAgentRuntimeEndpoint" });
  expect(call).toMatchObject({ clientToken, input: { agentRuntimeVersion: "2" } });
  expect(await run(() => activities.getEndpoint(prod))).toMatchObject({
    targetVersion: "2",
    description: "production",
  });
});

test("a second attempt after a lost answer changes nothing twice", async () => {
  const { activities, emulator, prod } = await beginPromotion();
  const effect = { kind: "lose-answer" } as const;
  emulator.addFault({ operation: "UpdateAgentRuntimeEndpoint", nth: 1, effect });
  const attempt = () =>
    run(() => activities.updateEndpoint({ ...prod, version: "2", clientToken }));
  await expect(attempt()).rejects.toMatchObject({ type: "NetworkError", nonRetryable: false });
  await attempt();
  const calls = emulator.calls({ operation: "UpdateAgentRuntimeEndpoint" });
  expect(calls.map((entry) => entry.kind === "call" && entry.repeated)).toEqual([undefined, true]);
});

test("one attempt is one call: throttling is left to Temporal", async () => {
  const { activities, emulator, prod } = await beginPromotion();
  const effect = { kind: "throttle" } as const;
  emulator.addFault({ operation: "UpdateAgentRuntimeEndpoint", effect });
  await expect(
    run(() => activities.updateEndpoint({ ...prod, version: "2", clientToken })),
  ).rejects.toMatchObject({ type: "ThrottlingException", nonRetryable: false });
  expect(emulator.calls({ operation: "UpdateAgentRuntimeEndpoint" })).toHaveLength(1);
});

test("a Conflict is final for the activity", async () => {
  const { activities, prod } = await beginPromotion();
  const onDefault = { ...prod, endpoint: "DEFAULT", version: "1", clientToken };
  await expect(run(() => activities.updateEndpoint(onDefault))).rejects.toMatchObject({
    type: "ConflictException",
    nonRetryable: true,
  });
});

test("an endpoint is created on a version, and deleted; a second delete is no error", async () => {
  const { activities, clock, prod } = await beginPromotion();
  const canary = { ...prod, endpoint: "canary" };
  await run(() => activities.createEndpoint({ ...canary, version: "2", clientToken }));
  await clock.advance(5_000);
  expect(await run(() => activities.getEndpoint(canary))).toMatchObject({ liveVersion: "2" });
  await run(() => activities.deleteEndpoint({ ...canary, clientToken }));
  await clock.advance(5_000);
  expect(await run(() => activities.getEndpoint(canary))).toBeNull();
  await run(() => activities.deleteEndpoint({ ...canary, clientToken: "c".repeat(36) }));
});
