import { readFileSync } from "node:fs";

import { beforeEach, describe, expect, test } from "vitest";

import {
  createAgentCoreActivities,
  createCloudWatchActivities,
} from "../../../activities/agentcore/operations.ts";
import type { AgentCoreActivities } from "../../../activities/agentcore/operations.ts";
import type { Emulator } from "../../../emulator/index.ts";
import { AWS, beginPromotion, failureOf, run, start } from "../story.ts";

let emulator: Emulator;
let runtimeId: string;
let runtimeArn: string;
let activities: AgentCoreActivities;
let cloudwatch: ReturnType<typeof createCloudWatchActivities>;

const INFO = { startToCloseTimeoutMs: 30_000 };

beforeEach(async () => {
  const story = await beginPromotion();
  ({ emulator, runtimeId, runtimeArn } = story);
  activities = createAgentCoreActivities(story.clients);
  cloudwatch = createCloudWatchActivities(story.clients);
});

test("every operation of the golden list is an activity, and nothing else is", () => {
  const url = new URL("../../golden/operations.json", import.meta.url);
  const golden = JSON.parse(readFileSync(url, "utf8")) as Record<"control" | "data", string[]>;
  const names = [...golden.control, ...golden.data].map(
    (name) => name.charAt(0).toLowerCase() + name.slice(1),
  );
  expect(Object.keys(activities).toSorted()).toEqual(names.toSorted());
  expect(Object.keys(cloudwatch)).toEqual(["getMetricData"]);
});

test("an operation answers in wire form, without environment values", async () => {
  const input = { agentRuntimeId: runtimeId };
  const answer = await run(() => activities.getAgentRuntime(input, AWS), INFO);
  expect(answer).toMatchObject({
    agentRuntimeVersion: "2",
    createdAt: "2026-09-26T12:00:00.000Z",
    environmentVariables: { TOKEN: "[redacted]" },
  });
  expect(answer).toEqual(JSON.parse(JSON.stringify(answer)));
});

test("an invocation takes base64, and its stream is collected as text", async () => {
  const payload = Buffer.from('{"prompt":"hello"}').toString("base64");
  const input = {
    agentRuntimeArn: runtimeArn,
    qualifier: "PROD",
    payload,
    contentType: "application/json",
  };
  const answer = await run(() => activities.invokeAgentRuntime(input, AWS), INFO);
  expect(answer.response).toMatchObject({ truncated: false });
  expect(JSON.stringify(answer.response)).toContain("hello");
});

test("bytes that are no text come as base64, and long ones are cut", async () => {
  const bytes = Uint8Array.from([0xff, 0xfe, 0x00]);
  const payload = "e30=";
  const input = { agentRuntimeArn: runtimeArn, qualifier: "PROD", payload };
  emulator.setAgent("*", { handler: () => ({ body: bytes }) });
  const binary = await run(() => activities.invokeAgentRuntime(input, AWS), INFO);
  expect(binary.response).toEqual({ base64: "//4A", truncated: false });
  // Three bytes each: the limit falls into the middle of one.
  emulator.setAgent("*", { handler: () => ({ body: "€".repeat(100_000) }) });
  // Another activity opens another session, and with it another agent.
  const other = { ...INFO, activityId: "2" };
  const long = await run(() => activities.invokeAgentRuntime(input, AWS), other);
  expect(long.response).toEqual({ text: "€".repeat(87_381), truncated: true });
});

test("metrics are asked for with dates as texts", async () => {
  const input = {
    MetricDataQueries: [],
    StartTime: "2026-09-26T12:00:00Z",
    EndTime: "2026-09-26T13:00:00Z",
  };
  expect(await run(() => cloudwatch.getMetricData(input, AWS), INFO)).toMatchObject({
    MetricDataResults: [],
  });
});

describe("client tokens", () => {
  const update = { endpointName: "PROD", agentRuntimeVersion: "2" };
  const tokens = () =>
    emulator
      .calls({ operation: "UpdateAgentRuntimeEndpoint" })
      .map((entry) => entry.kind === "call" && entry.clientToken);
  const call = (info: object, input: object = {}) =>
    run(
      () =>
        activities.updateAgentRuntimeEndpoint(
          { agentRuntimeId: runtimeId, ...update, ...input },
          AWS,
        ),
      { ...INFO, ...info },
    );

  test("all attempts of one activity send the same", async () => {
    emulator.addFault({
      operation: "UpdateAgentRuntimeEndpoint",
      nth: 1,
      effect: { kind: "lose-answer" },
    });
    await expect(call({ activityId: "7", attempt: 1 })).rejects.toThrow();
    await call({ activityId: "7", attempt: 2 });
    const [first, second] = tokens();
    expect(second).toBe(first);
    expect(first).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
  });

  test("another activity, run or workflow sends another", async () => {
    const effect = { kind: "throttle" } as const;
    emulator.addFault({ operation: "UpdateAgentRuntimeEndpoint", effect });
    const execution = { workflowId: "w", runId: "r" };
    for (const info of [
      { activityId: "1", workflowExecution: execution },
      { activityId: "2", workflowExecution: execution },
      { activityId: "1", workflowExecution: { ...execution, runId: "r2" } },
      { activityId: "1", workflowExecution: { ...execution, workflowId: "w2" } },
    ]) {
      await expect(call(info)).rejects.toMatchObject({ type: "ThrottlingException" });
    }
    expect(new Set(tokens()).size).toBe(4);
  });

  test("one that the caller gives is sent as it is", async () => {
    const clientToken = "g".repeat(36);
    await call({}, { clientToken });
    expect(tokens()).toEqual([clientToken]);
  });
});

describe("a mutation without a client token", () => {
  const operation = "TagResource";
  const tag = (info: object) =>
    start(() => activities.tagResource({ resourceArn: runtimeArn, tags: { a: "b" } }, AWS), {
      ...INFO,
      ...info,
    });

  test("is sent again after a failure that proves that nothing was executed", async () => {
    emulator.addFault({ operation, nth: 1, effect: { kind: "throttle" } });
    const first = tag({ attempt: 1 });
    expect(await failureOf(first.result)).toMatchObject({
      type: "ThrottlingException",
      nonRetryable: false,
    });
    const heartbeatDetails = first.heartbeats.at(-1);
    await tag({ attempt: 2, heartbeatDetails }).result;
    expect(emulator.calls({ operation })).toHaveLength(2);
  });

  test.each(["internal-server-error", "lose-answer"] as const)(
    "is final after %s",
    async (kind) => {
      emulator.addFault({ operation, nth: 1, effect: { kind } });
      expect(await failureOf(tag({ attempt: 1 }).result)).toMatchObject({ nonRetryable: true });
    },
  );

  test("is not sent again when an earlier attempt ended without a word", async () => {
    const lost = tag({ attempt: 2, heartbeatDetails: { nothingExecuted: false } });
    expect(await failureOf(lost.result)).toMatchObject({
      type: "OutcomeUnknown",
      nonRetryable: true,
    });
    expect(await failureOf(tag({ attempt: 2 }).result)).toMatchObject({ type: "OutcomeUnknown" });
    expect(emulator.calls({ operation })).toEqual([]);
  });
});

test("a read is repeated after an error of the service", async () => {
  emulator.addFault({ operation: "GetAgentRuntime", effect: { kind: "internal-server-error" } });
  const { result } = start(
    () => activities.getAgentRuntime({ agentRuntimeId: runtimeId }, AWS),
    INFO,
  );
  expect(await failureOf(result)).toMatchObject({
    type: "InternalServerException",
    nonRetryable: false,
    details: [{ operation: "GetAgentRuntime", status: 500 }],
  });
});

test("cancellation aborts the request that is on its way", async () => {
  const operation = "GetAgentRuntime";
  emulator.addFault({ operation, effect: { kind: "hang" } });
  const { env, result } = start(
    () => activities.getAgentRuntime({ agentRuntimeId: runtimeId }, AWS),
    INFO,
  );
  const ended = failureOf(result);
  await expect.poll(() => emulator.calls({ operation })).toHaveLength(1);
  env.cancel();
  expect(await ended).toMatchObject({ name: "CancelledFailure" });
});

test("a call that is not answered fails before the activity's own time-out", async () => {
  emulator.addFault({ operation: "GetAgentRuntime", effect: { kind: "hang" } });
  const { result } = start(() => activities.getAgentRuntime({ agentRuntimeId: runtimeId }, AWS), {
    startToCloseTimeoutMs: 1_000,
  });
  expect(await failureOf(result)).toMatchObject({ type: "NetworkError", nonRetryable: false });
});

test("a secret that AWS repeats in an error does not leave the activity", async () => {
  const message = "apiKey 'hunter2-hunter2' is too short";
  const effect = { kind: "error", status: 400, code: "ValidationException", message } as const;
  emulator.addFault({ operation: "CreateApiKeyCredentialProvider", effect });
  const { result } = start(
    () => activities.createApiKeyCredentialProvider({ name: "n", apiKey: "hunter2-hunter2" }, AWS),
    INFO,
  );
  expect(await failureOf(result)).toMatchObject({
    message: "CreateApiKeyCredentialProvider: apiKey '[redacted]' is too short",
  });
});
