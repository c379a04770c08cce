import { describe, expect, test } from "vitest";

import type { SmokeSessionInput } from "../../../activities/promotion-activities.ts";
import type { TurnSpec } from "../../../domain/spec/smoke-spec.ts";
import type { EmulatorOptions, FaultEffect } from "../../../emulator/index.ts";
import { AWS, beginPromotion, failureOf, run, start } from "../story.ts";

const sessionId = "acr-0123456789abcdef0123456789abcdef-smoke-1";
const turn = (payload: unknown, expected: TurnSpec["expect"] = {}): TurnSpec => ({
  payload,
  expect: expected,
});

async function beginSmoke(options: EmulatorOptions = {}) {
  const story = await beginPromotion(options);
  const session: SmokeSessionInput = {
    aws: AWS,
    runtimeArn: story.runtimeArn,
    qualifier: "PROD",
    sessionId,
    turns: [turn({ prompt: "hello" }, { contains: ["hello"] }), turn({ prompt: "again" })],
    protocol: "http",
    promotionId: "1a2b3c4d",
    turnTimeoutMs: 10_000,
    maxAnswerBytes: 1_000_000,
    maxTurns: 100,
    untilMs: story.clock.now() + 3_600_000,
    judgeFirstLatency: true,
  };
  const smoke = (changes: Partial<typeof session> = {}) =>
    run(() => story.activities.runSmokeSession({ ...session, ...changes }));
  const count = (operation: string) => story.emulator.calls({ operation }).length;
  return { ...story, session, smoke, count };
}

test("a session whose turns are all as expected passes, and is stopped", async () => {
  const { smoke, emulator } = await beginSmoke();
  const result = await smoke();
  expect(result).toMatchObject({ sessionId, outcome: "passed", stopped: true });
  expect(result.turns).toMatchObject([
    { status: 200, callFailed: false, failures: [], sent: '{"prompt":"hello"}' },
    { status: 200, callFailed: false, failures: [] },
  ]);
  expect(emulator.sessions()).toMatchObject([
    { sessionId, endpoint: "PROD", invocations: 2, state: "terminated", endReason: "stopped" },
  ]);
});

test("the first failed turn ends the session", async () => {
  const { smoke, count } = await beginSmoke();
  const turns = [turn({ prompt: "a" }, { contains: ["absent"] }), turn({ prompt: "b" })];
  expect(await smoke({ turns })).toMatchObject({
    outcome: "failed",
    stopped: true,
    turns: [{ callFailed: false, failures: ['the answer does not contain "absent"'] }],
  });
  expect(count("InvokeAgentRuntime")).toBe(1);
});

test.each<[string, FaultEffect, object]>([
  ["500", { kind: "internal-server-error" }, { status: 500 }],
  ["a reset", { kind: "connection-reset" }, {}],
  ["a lost answer", { kind: "lose-answer" }, {}],
  [
    "409",
    { kind: "error", status: 409, code: "RetryableConflictException", message: "busy" },
    { status: 409 },
  ],
])("%s fails the turn and is not sent again", async (_, effect, reached) => {
  const { smoke, emulator, count } = await beginSmoke();
  emulator.addFault({ operation: "InvokeAgentRuntime", effect });
  const { outcome, turns, stopped } = await smoke();
  expect({ outcome, stopped }).toEqual({ outcome: "failed", stopped: true });
  expect(turns).toEqual([expect.objectContaining({ callFailed: true, ...reached })]);
  expect(turns[0]?.failures).toHaveLength(1);
  expect(count("InvokeAgentRuntime")).toBe(1);
});

test("the agent's own failure, 424, fails the turn", async () => {
  const { smoke } = await beginSmoke({ agents: { "*": { scripted: { failureRate: 1 } } } });
  expect(await smoke()).toMatchObject({
    outcome: "failed",
    turns: [
      { status: 424, callFailed: true, failures: [expect.stringContaining("RuntimeClient")] },
    ],
  });
});

test("an error inside the body of a 200 fails the turn, but is no failed call", async () => {
  const scripted = { failureRate: 1, errorInBody: true };
  const { smoke } = await beginSmoke({ agents: { "*": { scripted } } });
  expect(await smoke({ turns: [turn("x")] })).toMatchObject({
    outcome: "failed",
    turns: [{ status: 200, callFailed: false, failures: [expect.stringContaining("an error")] }],
  });
});

test("an answer that does not come in time fails the turn", async () => {
  const { smoke, emulator } = await beginSmoke();
  emulator.addFault({ operation: "InvokeAgentRuntime", effect: { kind: "hang" } });
  expect(await smoke({ turnTimeoutMs: 50 })).toMatchObject({
    outcome: "failed",
    turns: [{ callFailed: true, failures: ["no complete answer within 50ms"] }],
  });
});

test("a stream is read to its end, and one that breaks off fails the turn", async () => {
  const chunks = ["hel", "lo"];
  const { smoke, emulator } = await beginSmoke({
    agents: { "*": { scripted: { stream: true, chunks } } },
  });
  const turns = [turn({ prompt: "x" }, { contains: ["hello"] })];
  expect(await smoke({ turns })).toMatchObject({ outcome: "passed" });
  emulator.setAgent("*", {
    handler: () => ({
      headers: { "content-type": "text/event-stream" },
      body: (async function* () {
        yield "data: hel\n\n";
        throw new Error("crashed");
      })(),
    }),
  });
  const broken = await smoke({ turns, sessionId: `${sessionId}-2` });
  expect(broken).toMatchObject({ outcome: "failed", turns: [{ status: 200, callFailed: true }] });
  expect(broken.turns[0]?.failures[0]).toContain("broke off");
});

test("an answer is kept up to 4,000 characters and judged up to 256 KiB", async () => {
  const body = `${"x".repeat(300_000)}end`;
  const { smoke } = await beginSmoke({ agents: { "*": { handler: () => ({ body }) } } });
  const result = await smoke({ turns: [turn("y".repeat(9_000), { contains: ["end"] })] });
  expect(result.turns[0]?.answer).toHaveLength(4_000);
  expect(result.turns[0]?.sent).toHaveLength(4_000);
  expect(result.turns[0]?.failures[0]).toContain("first 256 KiB");
});

describe("calls that no agent saw", () => {
  test.each([1, 2])("a 429 of turn %i puts the whole session back", async (nth) => {
    const { smoke, emulator } = await beginSmoke();
    emulator.addFault({ operation: "InvokeAgentRuntime", nth, effect: { kind: "throttle" } });
    const { outcome, stopped, turns } = await smoke();
    expect({ outcome, stopped, turns: turns.length }).toEqual({
      outcome: "throttled",
      stopped: true,
      turns: nth,
    });
    expect(turns.at(-1)).toMatchObject({ status: 429, callFailed: true });
  });

  test("a first call that is not allowed is no verdict on the agent", async () => {
    const { smoke, emulator } = await beginSmoke();
    const effect = { kind: "access-denied", message: "no InvokeAgentRuntime for you" } as const;
    emulator.addFault({ operation: "InvokeAgentRuntime", effect });
    expect(await smoke()).toMatchObject({
      outcome: "denied",
      turns: [{ status: 403, failures: [expect.stringContaining(effect.message)] }],
    });
  });

  test("an endpoint that AgentCore does not find yet is called again", async () => {
    const { smoke, activities, prod, clock, count } = await beginSmoke({
      switches: { notFoundAfterReadyMs: 20_000 },
    });
    await clock.advance(60_000);
    const clientToken = "d".repeat(36);
    await run(() => activities.updateEndpoint({ ...prod, version: "2", clientToken }));
    await clock.advance(3_000);
    const result = await smoke();
    expect(result).toMatchObject({ outcome: "passed" });
    expect(result.turns).toHaveLength(2);
    expect(count("InvokeAgentRuntime")).toBeGreaterThan(2);
  });

  test("an endpoint that is not found for half a minute fails the session", async () => {
    const { smoke, clock } = await beginSmoke();
    const startedAtMs = clock.now();
    expect(await smoke({ qualifier: "NONE" })).toMatchObject({
      outcome: "failed",
      stopped: true,
      turns: [{ status: 404 }],
    });
    expect(clock.now() - startedAtMs).toBe(30_000);
  });
});

test("a cold start is not judged on latency when the first call is not to be", async () => {
  const { smoke, clock, emulator } = await beginSmoke();
  emulator.setAgent("*", {
    handler: async () => {
      await clock.advance(5_000);
      return { body: '"ok"' };
    },
  });
  const turns = [turn("x", { maxLatencyMs: 1_000 })];
  expect(await smoke({ turns })).toMatchObject({ outcome: "failed" });
  const lenient = { turns, judgeFirstLatency: false, sessionId: `${sessionId}-2` };
  expect(await smoke(lenient)).toMatchObject({ outcome: "passed", turns: [{ latencyMs: 5_000 }] });
});

test("a stop that fails is tried again, and told when it never came", async () => {
  const { smoke, emulator, count } = await beginSmoke();
  const operation = "StopRuntimeSession";
  emulator.addFault({ operation, nth: 1, effect: { kind: "internal-server-error" } });
  expect(await smoke()).toMatchObject({ outcome: "passed", stopped: true });
  expect(count(operation)).toBe(2);
  emulator.addFault({ operation, effect: { kind: "access-denied" } });
  const second = await smoke({ sessionId: `${sessionId}-2` });
  expect(second).toMatchObject({ outcome: "passed", stopped: false });
});

test("a session that is cancelled in the middle of a turn is stopped all the same", async () => {
  const { activities, session, emulator } = await beginSmoke();
  emulator.setAgent("*", {
    handler: ({ signal }) =>
      new Promise((_, reject) => signal.addEventListener("abort", () => reject(new Error("gone")))),
  });
  const { env, result } = start(() => activities.runSmokeSession(session));
  const ended = failureOf(result);
  await expect.poll(() => emulator.sessions()).toMatchObject([{ state: "active" }]);
  env.cancel();
  expect(await ended).toMatchObject({ name: "CancelledFailure" });
  expect(emulator.sessions()).toMatchObject([{ endReason: "stopped" }]);
});

test("missing credentials are the worker's trouble, not a failed turn", async () => {
  const { smoke, emulator } = await beginSmoke();
  emulator.addFault({
    operation: "InvokeAgentRuntime",
    effect: { kind: "error", status: 403, code: "ExpiredTokenException", message: "expired" },
  });
  await expect(smoke()).rejects.toMatchObject({ type: "CredentialsError" });
});

test("stopping a session that does not exist counts as stopped", async () => {
  const { activities, session } = await beginSmoke();
  const clientToken = "e".repeat(36);
  const stopped = run(() => activities.stopSession({ ...session, clientToken }));
  await expect(stopped).resolves.toBeUndefined();
});
