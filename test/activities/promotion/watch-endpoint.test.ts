import { expect, test } from "vitest";

import { createPromotionActivities } from "../../../activities/promotion/create-promotion-activities.ts";
import type { FaultEffect } from "../../../emulator/index.ts";
import { beginPromotion, failureOf, run, start } from "../story.ts";

const MINUTE_MS = 60_000;

async function beginRepoint(effect?: FaultEffect) {
  const story = await beginPromotion();
  const { activities, emulator, prod, clock } = story;
  if (effect) emulator.addFault({ operation: "UpdateAgentRuntimeEndpoint", effect });
  const clientToken = "a".repeat(36);
  await run(() => activities.updateEndpoint({ ...prod, version: "2", clientToken }));
  const untilMs = clock.now() + 10 * MINUTE_MS;
  const watch = { ...prod, want: "2", ours: ["1", "2"], intervalMs: 1_000, untilMs };
  return { ...story, watch };
}

test("ends when the wanted version is live and READY in two reads in a row", async () => {
  const { activities, watch } = await beginRepoint();
  const { result, heartbeats } = start(() => activities.watchEndpoint(watch));
  expect(await result).toMatchObject({
    last: { status: "READY", liveVersion: "2" },
    stableReads: 2,
    sawWanted: true,
  });
  expect(heartbeats[0]).toMatchObject({ last: null, stableReads: 0 });
});

test("a live version that lags behind READY is waited for", async () => {
  const { activities, emulator, clock, prod } = await beginPromotion({
    switches: { liveVersionLagMs: 5_000 },
  });
  await clock.advance(MINUTE_MS);
  emulator.repoint({ runtimeId: prod.runtimeId, endpoint: "PROD", version: "2" });
  const untilMs = clock.now() + MINUTE_MS;
  const watch = { ...prod, want: "2", ours: ["1"], intervalMs: 1_000, untilMs };
  const startedAtMs = clock.now();
  expect(await run(() => activities.watchEndpoint(watch))).toMatchObject({ stableReads: 2 });
  expect(clock.now() - startedAtMs).toBeGreaterThanOrEqual(7_000);
});

test("UPDATE_FAILED ends the watch at once, with AWS's reason", async () => {
  const reason = "image cannot be pulled";
  const { activities, watch, clock } = await beginRepoint({ kind: "update-failed", reason });
  const { last, sawWanted } = await run(() => activities.watchEndpoint(watch));
  expect(last).toMatchObject({ status: "UPDATE_FAILED", liveVersion: "1", failureReason: reason });
  expect(sawWanted).toBe(false);
  expect(clock.now()).toBeLessThan(watch.untilMs);
});

test("a version that is none of ours ends the watch at once", async () => {
  const { activities, watch } = await beginRepoint({ kind: "stuck" });
  const { last } = await run(() => activities.watchEndpoint({ ...watch, want: "3", ours: ["1"] }));
  expect(last).toMatchObject({ status: "UPDATING", targetVersion: "2" });
});

test("an update that never ends is given back as last read at the deadline", async () => {
  const { activities, watch, clock } = await beginRepoint({ kind: "stuck" });
  const watched = await run(() => activities.watchEndpoint(watch));
  expect(watched).toMatchObject({ last: { status: "UPDATING" }, stableReads: 0 });
  expect(clock.now()).toBe(watch.untilMs);
});

test.each<FaultEffect>([
  { kind: "throttle" },
  { kind: "internal-server-error" },
  { kind: "connection-reset" },
])("$kind in a few reads is swallowed, and told in the heartbeat", async (effect) => {
  const { activities, emulator, watch } = await beginRepoint();
  emulator.addFault({ operation: "GetAgentRuntimeEndpoint", nth: [1, 2], effect });
  const { result, heartbeats } = start(() => activities.watchEndpoint(watch), {
    heartbeatTimeoutMs: 3,
  });
  expect(await result).toMatchObject({ stableReads: 2 });
  expect(JSON.stringify(heartbeats)).toContain("GetAgentRuntimeEndpoint");
});

test("when no read was answered until the deadline, the last error is final", async () => {
  const { activities, emulator, watch } = await beginRepoint();
  emulator.addFault({ operation: "GetAgentRuntimeEndpoint", effect: { kind: "throttle" } });
  await expect(run(() => activities.watchEndpoint(watch))).rejects.toMatchObject({
    type: "ThrottlingException",
    nonRetryable: true,
  });
});

test("an error that waiting does not heal ends the watch", async () => {
  const { activities, emulator, watch, clock } = await beginRepoint();
  const startedAtMs = clock.now();
  emulator.addFault({ operation: "GetAgentRuntimeEndpoint", effect: { kind: "access-denied" } });
  await expect(run(() => activities.watchEndpoint(watch))).rejects.toMatchObject({
    type: "AccessDeniedException",
  });
  expect(clock.now()).toBe(startedAtMs);
});

test("not found is AgentCore's lag for half a minute, then final", async () => {
  const { activities, watch, clock } = await beginRepoint();
  const startedAtMs = clock.now();
  const gone = { ...watch, endpoint: "GONE" };
  expect(await run(() => activities.watchEndpoint(gone))).toEqual({
    last: null,
    stableReads: 0,
    sawWanted: false,
  });
  expect(clock.now() - startedAtMs).toBe(30_000);
});

test("a retry goes on with what the heartbeats carried", async () => {
  const { activities, watch, clock } = await beginRepoint();
  await clock.advance(MINUTE_MS);
  const heartbeatDetails = {
    last: { status: "READY", liveVersion: "2", observedAtMs: clock.now() },
    stableReads: 1,
    sawWanted: true,
    lagUntilMs: clock.now(),
  };
  const watched = await run(() => activities.watchEndpoint(watch), { heartbeatDetails });
  expect(watched.stableReads).toBe(2);
});

test("a status that the engine does not know fails loudly", async () => {
  const { activities, emulator, watch } = await beginRepoint();
  for (const runtime of Object.values(
    Object.values(emulator.state.partitions)[0]?.runtimes ?? {},
  )) {
    Object.assign(runtime.endpoints["PROD"] ?? {}, { status: "SLEEPING" });
  }
  await expect(run(() => activities.watchEndpoint(watch))).rejects.toMatchObject({
    type: "UnexpectedAnswer",
    message: expect.stringContaining("SLEEPING"),
  });
});

test("cancellation ends a watch between two reads", async () => {
  const { clients, watch } = await beginRepoint({ kind: "stuck" });
  const activities = createPromotionActivities({ clients });
  const patient = { ...watch, intervalMs: 3_600_000, untilMs: Date.now() + 3_600_000 };
  const { env, result } = start(() => activities.watchEndpoint(patient), { heartbeatTimeoutMs: 3 });
  const ended = failureOf(result);
  await new Promise((resolve) => env.once("heartbeat", resolve));
  env.cancel();
  expect(await ended).toMatchObject({ name: "CancelledFailure" });
});

test("cancellation aborts a read that is on its way", async () => {
  const { activities, emulator, watch } = await beginRepoint();
  emulator.addFault({ operation: "GetAgentRuntimeEndpoint", effect: { kind: "hang" } });
  const { env, result } = start(() => activities.watchEndpoint(watch));
  const ended = failureOf(result);
  await expect.poll(() => emulator.calls({ operation: "GetAgentRuntimeEndpoint" })).toHaveLength(1);
  env.cancel();
  expect(await ended).toMatchObject({ name: "CancelledFailure" });
});
