import { expect, test } from "vitest";

import { createPromotionActivities } from "../../../activities/promotion/create-promotion-activities.ts";
import type { CandidateSpec } from "../../../domain/spec/promotion-spec.ts";
import { imageArtifact, imageOf, mint } from "../../emulator/story.ts";
import { beginPromotion, run } from "../story.ts";

async function beginWait(candidate: CandidateSpec, throughDefault = false) {
  const story = await beginPromotion();
  const untilMs = story.clock.now() + 600_000;
  const { aws, runtimeId } = story.prod;
  const wait = { aws, runtimeId, candidate, throughDefault, intervalMs: 1_000, untilMs };
  return { ...story, wait, result: () => run(() => story.activities.awaitVersion(wait)) };
}

const artifact = (uri: string): CandidateSpec => ({
  kind: "artifact",
  artifact: { kind: "container", uri },
  mint: false,
});

test("latest is the newest version that exists", async () => {
  const { result } = await beginWait({ kind: "latest" });
  expect(await result()).toMatchObject({ version: { version: "2", status: "READY" } });
});

test("a version by number is waited for until it exists and is READY", async () => {
  const { wait, clients, clock, control, runtimeId } = await beginWait({
    kind: "version",
    version: "3",
  });
  let slept = 0;
  const sleep = async (ms: number): Promise<void> => {
    await clock.advance(ms);
    if (++slept === 5) await mint({ control, clock: { ...clock, advance: noAdvance } }, runtimeId);
  };
  const activities = createPromotionActivities({ clients, clock: { now: clock.now, sleep } });
  const result = await run(() => activities.awaitVersion(wait));
  expect(result).toMatchObject({ version: { version: "3", status: "READY" } });
  expect(slept).toBeGreaterThan(5);
});

const noAdvance = async (): Promise<void> => undefined;

test("after N is the first version above it, though there are newer ones", async () => {
  const { result, runtimeId, control, clock } = await beginWait({ kind: "after", version: "1" });
  await mint({ control, clock }, runtimeId);
  expect(await result()).toMatchObject({ version: { version: "2" } });
});

test("nothing after N until the deadline is no version", async () => {
  const { result, clock, wait } = await beginWait({ kind: "after", version: "2" });
  expect(await result()).toEqual({});
  expect(clock.now()).toBe(wait.untilMs);
});

test("an artifact is the newest version that holds it", async () => {
  const wanted = imageOf("wanted");
  const { result, runtimeId, control, clock } = await beginWait(artifact(wanted));
  await mint({ control, clock }, runtimeId, { agentRuntimeArtifact: imageArtifact(wanted) });
  await mint({ control, clock }, runtimeId, {
    agentRuntimeArtifact: imageArtifact(imageOf("other")),
  });
  expect(await result()).toMatchObject({ version: { version: "3" } });
});

test("a version is searched for an artifact once, however long the wait", async () => {
  const { result, emulator } = await beginWait(artifact("nowhere@sha256:none"));
  const before = emulator.calls({ operation: "GetAgentRuntime" }).length;
  expect(await result()).toEqual({});
  expect(emulator.calls({ operation: "GetAgentRuntime" }).length - before).toBe(2);
});

test("a version that failed ends the wait at once, with AWS's reason", async () => {
  const { result, emulator, runtimeId, control, clock, wait } = await beginWait({ kind: "latest" });
  const effect = { kind: "update-failed", reason: "unhealthy" } as const;
  emulator.addFault({ operation: "UpdateAgentRuntime", effect });
  await mint({ control, clock }, runtimeId);
  expect(await result()).toMatchObject({
    version: { version: "3", status: "UPDATE_FAILED", failureReason: "unhealthy" },
  });
  expect(clock.now()).toBeLessThan(wait.untilMs);
});

test("through DEFAULT also waits until DEFAULT serves the candidate", async () => {
  const { activities, clock, control, runtimeId, prod } = await beginPromotion({
    timings: { versionReadyMs: 1_000, endpointReadyMs: 60_000 },
  });
  await clock.advance(60_000);
  await mint({ control, clock }, runtimeId);
  const candidate = { kind: "latest" } as const;
  const wait = { ...prod, candidate, throughDefault: true, intervalMs: 1_000 };
  const untilMs = clock.now() + 600_000;
  expect(await run(() => activities.awaitVersion({ ...wait, untilMs }))).toMatchObject({
    version: { version: "3", status: "READY" },
    defaultEndpoint: { status: "READY", liveVersion: "3" },
  });
});

test("returns at once when DEFAULT has moved on to a newer version", async () => {
  const { result, clock } = await beginWait({ kind: "version", version: "1" }, true);
  const startedAtMs = clock.now();
  expect(await result()).toMatchObject({
    version: { version: "1" },
    defaultEndpoint: { liveVersion: "2" },
  });
  expect(clock.now()).toBe(startedAtMs);
});

test("the candidate stays the version that was found first", async () => {
  const { activities, wait, runtimeId, control, clock } = await beginWait({ kind: "latest" });
  await mint({ control, clock }, runtimeId);
  const heartbeatDetails = { searchedTo: 0, candidate: "2" };
  const result = await run(() => activities.awaitVersion(wait), { heartbeatDetails });
  expect(result).toMatchObject({ version: { version: "2" } });
});

test("a runtime that does not exist is an error, not a wait", async () => {
  const { activities, wait } = await beginWait({ kind: "after", version: "1" });
  const gone = { ...wait, runtimeId: "nobody-0123456789" };
  await expect(run(() => activities.awaitVersion(gone))).rejects.toMatchObject({
    type: "RuntimeNotFound",
    nonRetryable: true,
  });
});
