import { UpdateAgentRuntimeEndpointCommand } from "@aws-sdk/client-bedrock-agentcore-control";
import { expect, test } from "vitest";

import type { FaultEffect } from "../../emulator/index.ts";
import {
  begin,
  createEndpoint,
  createRuntime,
  getEndpoint,
  imageArtifact,
  imageOf,
  mint,
} from "./story.ts";

const UPDATE = "UpdateAgentRuntimeEndpoint";

/** A runtime with versions 1 and 2 and PROD on 1. */
async function beginWithProd() {
  const story = await begin();
  const { id } = await createRuntime(story);
  await mint(story, id);
  await createEndpoint(story, id, { version: "1" });
  const move = (agentRuntimeVersion = "2") =>
    story.control.send(
      new UpdateAgentRuntimeEndpointCommand({
        agentRuntimeId: id,
        endpointName: "PROD",
        agentRuntimeVersion,
      }),
    );
  const prod = () => getEndpoint(story.control, id);
  return { ...story, id, move, prod };
}

test.each<[FaultEffect, string, number]>([
  [{ kind: "throttle" }, "ThrottlingException", 429],
  [{ kind: "internal-server-error" }, "InternalServerException", 500],
  [{ kind: "access-denied" }, "AccessDeniedException", 403],
  [
    { kind: "error", status: 402, code: "ServiceQuotaExceededException", message: "no" },
    "ServiceQuotaExceededException",
    402,
  ],
])("$kind refuses the call and changes nothing", async (effect, name, httpStatusCode) => {
  const { emulator, move, prod } = await beginWithProd();
  emulator.addFault({ operation: UPDATE, nth: 1, effect });
  await expect(move()).rejects.toMatchObject({ name, $metadata: { httpStatusCode } });
  expect(await prod()).toMatchObject({ status: "READY", liveVersion: "1" });
  expect((await move()).status).toBe("UPDATING");
});

test("a connection reset happens before the change", async () => {
  const { emulator, move, prod } = await beginWithProd();
  emulator.addFault({ operation: UPDATE, times: 1, effect: { kind: "connection-reset" } });
  await expect(move()).rejects.toMatchObject({ code: "ECONNRESET" });
  expect(await prod()).toMatchObject({ status: "READY", targetVersion: "1" });
});

test("a lost answer comes after the change", async () => {
  const { emulator, move, prod } = await beginWithProd();
  emulator.addFault({ operation: UPDATE, times: 1, effect: { kind: "lose-answer" } });
  await expect(move()).rejects.toMatchObject({ code: "ECONNRESET" });
  expect(await prod()).toMatchObject({ status: "UPDATING", targetVersion: "2" });
  const [call] = emulator.calls({ operation: UPDATE });
  expect(call).toMatchObject({ outcome: { status: 202, lost: true } });
});

test("a hung call is neither executed nor answered", async () => {
  const { emulator, control, id, prod } = await beginWithProd();
  emulator.addFault({ operation: UPDATE, effect: { kind: "hang" } });
  const abort = new AbortController();
  const sent = control.send(
    new UpdateAgentRuntimeEndpointCommand({
      agentRuntimeId: id,
      endpointName: "PROD",
      agentRuntimeVersion: "2",
    }),
    { abortSignal: abort.signal },
  );
  const ended = sent.catch((error: unknown) => error);
  await expect
    .poll(() => emulator.calls({ operation: UPDATE }))
    .toMatchObject([{ outcome: { lost: true } }]);
  abort.abort();
  expect(await ended).toMatchObject({ name: "AbortError" });
  expect((await prod()).targetVersion).toBe("1");
});

test("a slow answer comes after its time on the emulator's clock, its change before", async () => {
  const { emulator, clock, move, prod } = await beginWithProd();
  emulator.addFault({
    operation: UPDATE,
    times: 1,
    effect: { kind: "delay", ms: 60_000, at: "answer" },
  });
  let answered = false;
  const sent = move().then(() => (answered = true));
  await expect.poll(async () => (await prod()).targetVersion).toBe("2");
  expect(answered).toBe(false);
  await clock.advance(60_000);
  await sent;
});

test("a held execution changes nothing until it is released", async () => {
  const { emulator, move, prod } = await beginWithProd();
  const id = emulator.addFault({
    id: "stop",
    operation: UPDATE,
    effect: { kind: "hold", at: "execution" },
  });
  const sent = move();
  await emulator.holdReached(id);
  expect((await prod()).targetVersion).toBe("1");
  expect(emulator.holds()).toEqual(["stop"]);
  emulator.releaseHold(id);
  expect((await sent).targetVersion).toBe("2");
});

test("a held answer has made its change already", async () => {
  const { emulator, move, prod } = await beginWithProd();
  const id = emulator.addFault({ operation: UPDATE, effect: { kind: "hold", at: "answer" } });
  const sent = move();
  await emulator.holdReached(id);
  expect((await prod()).targetVersion).toBe("2");
  emulator.releaseHold(id);
  await sent;
});

test("UPDATE_FAILED keeps the live version, shows target and reason, and stays until an update succeeds", async () => {
  const { emulator, clock, control, id, move, prod } = await beginWithProd();
  const reason = "image cannot be pulled";
  emulator.addFault({ operation: UPDATE, nth: 1, effect: { kind: "update-failed", reason } });
  expect((await move()).status).toBe("UPDATING");
  await clock.advance(2_000);
  const failed = {
    status: "UPDATE_FAILED",
    liveVersion: "1",
    targetVersion: "2",
    failureReason: reason,
  };
  expect(await prod()).toMatchObject(failed);
  await clock.advance(3_600_000);
  expect(await prod()).toMatchObject(failed);
  await mint({ control, clock }, id);
  await move("1");
  await clock.advance(2_000);
  const after = await prod();
  expect(after).toMatchObject({ status: "READY", liveVersion: "1" });
  expect(after.failureReason).toBeUndefined();
});

test("UPDATE_FAILED can take the live version with it", async () => {
  const { emulator, clock, move, prod } = await beginWithProd();
  emulator.addFault({
    operation: UPDATE,
    effect: { kind: "update-failed", reason: "r", keepLive: false },
  });
  await move();
  await clock.advance(2_000);
  expect(await prod()).toMatchObject({ status: "UPDATE_FAILED", liveVersion: "2" });
});

test("a stuck update stays UPDATING", async () => {
  const { emulator, clock, move, prod } = await beginWithProd();
  emulator.addFault({ operation: UPDATE, effect: { kind: "stuck" } });
  await move();
  await clock.advance(86_400_000);
  expect(await prod()).toMatchObject({ status: "UPDATING", liveVersion: "1", targetVersion: "2" });
});

test("a slow transition takes its own time", async () => {
  const { emulator, clock, move, prod } = await beginWithProd();
  emulator.addFault({ operation: UPDATE, effect: { kind: "slow-transition", ms: 600_000 } });
  await move();
  await clock.advance(599_999);
  expect((await prod()).status).toBe("UPDATING");
  await clock.advance(1);
  expect((await prod()).status).toBe("READY");
});

test("a new endpoint ends in CREATE_FAILED with the reason", async () => {
  const story = await beginWithProd();
  const effect = { kind: "create-failed", reason: "no capacity" } as const;
  story.emulator.addFault({ operation: "CreateAgentRuntimeEndpoint", effect });
  await createEndpoint(story, story.id, { name: "CANARY" });
  const canary = await getEndpoint(story.control, story.id, "CANARY");
  expect(canary).toMatchObject({ status: "CREATE_FAILED", failureReason: "no capacity" });
});

test("a version that fails takes DEFAULT to UPDATE_FAILED on the last good version", async () => {
  const story = await beginWithProd();
  const effect = { kind: "update-failed", reason: "unhealthy" } as const;
  story.emulator.addFault({ operation: "UpdateAgentRuntime", effect });
  await mint(story, story.id, { agentRuntimeArtifact: imageArtifact(imageOf("broken")) });
  const endpoint = await getEndpoint(story.control, story.id, "DEFAULT");
  expect(endpoint).toMatchObject({ status: "UPDATE_FAILED", liveVersion: "2", targetVersion: "3" });
});

test("someone else re-points before the answer of the n-th read", async () => {
  const { emulator, clock, prod } = await beginWithProd();
  const effect = { kind: "drift", version: "2" } as const;
  emulator.addFault({ operation: "GetAgentRuntimeEndpoint", nth: 2, effect });
  expect((await prod()).targetVersion).toBe("1");
  expect(await prod()).toMatchObject({ status: "UPDATING", targetVersion: "2" });
  await clock.advance(2_000);
  expect(await prod()).toMatchObject({ status: "READY", liveVersion: "2" });
  expect(emulator.calls({ kind: "change" })).toContainEqual(
    expect.objectContaining({
      change: expect.objectContaining({ by: "someone-else", targetVersion: "2" }),
    }),
  );
});

test("a fault meets its own resource only, and its n-th calls only", async () => {
  const story = await beginWithProd();
  const { emulator, id } = story;
  emulator.addFault({
    operation: "GetAgentRuntimeEndpoint",
    resource: { runtime: "agent", endpoint: "PROD" },
    nth: [2, 3],
    effect: { kind: "throttle" },
  });
  const outcome = () =>
    story.prod().then(
      () => "ok",
      (error: Error) => error.name,
    );
  await getEndpoint(story.control, id, "DEFAULT");
  const outcomes = [await outcome(), await outcome(), await outcome(), await outcome()];
  expect(outcomes).toEqual(["ok", "ThrottlingException", "ThrottlingException", "ok"]);
});

test("a probability is drawn from the seed: two runs agree", async () => {
  const run = async () => {
    const { emulator, prod } = await beginWithProd();
    emulator.addFault({
      operation: "GetAgentRuntimeEndpoint",
      probability: 0.5,
      effect: { kind: "throttle" },
    });
    const outcomes: boolean[] = [];
    for (let n = 0; n < 12; n += 1)
      outcomes.push(
        await prod().then(
          () => true,
          () => false,
        ),
      );
    return outcomes;
  };
  const first = await run();
  expect(await run()).toEqual(first);
  expect(new Set(first).size).toBe(2);
});

test("a removed fault is gone", async () => {
  const { emulator, prod } = await beginWithProd();
  const id = emulator.addFault({ effect: { kind: "throttle" } });
  await expect(prod()).rejects.toThrow();
  expect(emulator.removeFault(id)).toBe(true);
  expect((await prod()).status).toBe("READY");
});

test("the live version can lag behind READY, and calls can answer NotFound after it", async () => {
  const story = await begin({ switches: { liveVersionLagMs: 10_000, notFoundAfterReadyMs: 0 } });
  const { id } = await createRuntime(story);
  await mint(story, id);
  await createEndpoint(story, id, { version: "1" });
  await story.clock.advance(10_000);
  await story.control.send(
    new UpdateAgentRuntimeEndpointCommand({
      agentRuntimeId: id,
      endpointName: "PROD",
      agentRuntimeVersion: "2",
    }),
  );
  await story.clock.advance(2_000);
  expect(await getEndpoint(story.control, id)).toMatchObject({ status: "READY", liveVersion: "1" });
  await story.clock.advance(10_000);
  expect(await getEndpoint(story.control, id)).toMatchObject({ status: "READY", liveVersion: "2" });
});
