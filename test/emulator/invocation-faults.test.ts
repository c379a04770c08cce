import { RuntimeClientError } from "@aws-sdk/client-bedrock-agentcore";
import {
  CreateAgentRuntimeEndpointCommand,
  DeleteAgentRuntimeEndpointCommand,
  GetAgentRuntimeCommand,
  UpdateAgentRuntimeEndpointCommand,
} from "@aws-sdk/client-bedrock-agentcore-control";
import { expect, test } from "vitest";

import { AWS_TIMINGS } from "../../emulator/index.ts";
import type { EmulatorOptions, FaultEffect } from "../../emulator/index.ts";
import { invoke } from "./invoking.ts";
import { begin, createEndpoint, createRuntime, getEndpoint, mint } from "./story.ts";

async function beginAgent(options: EmulatorOptions = {}) {
  const story = await begin(options);
  const { id, arn } = await createRuntime(story);
  const ask = (payload: unknown = { hello: "agent" }) =>
    invoke(story, { agentRuntimeArn: arn, payload });
  const fault = (effect: FaultEffect) =>
    story.emulator.addFault({ operation: "InvokeAgentRuntime", times: 1, effect });
  const latencies = () =>
    Object.values(story.emulator.state.partitions).flatMap(({ series }) =>
      Object.values(series).flatMap(({ periods }) =>
        Object.values(periods).map(({ Latency }) => Latency),
      ),
    );
  return { ...story, id, arn, ask, fault, latencies };
}

test("a crash of the agent is 424 and ends the session; the next call gets a fresh one", async () => {
  const { emulator, ask, fault } = await beginAgent();
  await ask();
  fault({ kind: "agent-crash" });
  await expect(ask()).rejects.toThrow(RuntimeClientError);
  expect(emulator.sessions()).toMatchObject([{ state: "terminated", endReason: "crashed" }]);
  await ask();
  expect(emulator.sessions()).toMatchObject([{ state: "idle", invocations: 1 }]);
});

test("an answer can break off in the middle, streamed or not", async () => {
  for (const stream of [false, true]) {
    const agents = { "*": { scripted: { stream, chunks: [1, 2] } } };
    const { ask, fault } = await beginAgent({ agents });
    fault({ kind: "stream-cut" });
    await expect(ask()).rejects.toThrow(/aborted|terminated|closed|hang up/);
    expect((await ask()).body).toContain(stream ? "data: 1" : "hello");
  }
});

test("an error can be inside the body of a 200, streamed or not", async () => {
  for (const stream of [false, true]) {
    const { ask, fault } = await beginAgent({ agents: { "*": { scripted: { stream } } } });
    fault({ kind: "error-in-body", message: "model overloaded" });
    const { output, body } = await ask();
    expect(output.statusCode).toBe(200);
    const text = '{"error":"model overloaded"}';
    expect(body).toBe(stream ? `data: ${text}\n\n` : text);
  }
});

test("a cold start adds to the first call of each session, and to the call that a fault chooses", async () => {
  const agents = { "*": { scripted: { latencyMs: 100 } } };
  const { ask, fault, latencies } = await beginAgent({ agents, timings: { coldStartMs: 5_000 } });
  await ask();
  await ask();
  expect(latencies()).toEqual([{ "5100": 1, "100": 1 }]);
  fault({ kind: "cold-start", ms: 700 });
  await ask();
  expect(latencies()).toEqual([{ "5100": 1, "800": 1, "100": 1 }]);
});

test("a cold start is waited for when the clock runs by itself", async () => {
  const story = await beginAgent({ clock: { scale: 1_000 }, timings: { coldStartMs: 50_000 } });
  await expect
    .poll(async () => (await getEndpoint(story.control, story.id, "DEFAULT")).status)
    .toBe("READY");
  await story.ask();
  const [latency] = story.latencies();
  expect(Number(Object.keys(latency ?? {})[0])).toBeGreaterThanOrEqual(50_000);
});

test("an endpoint made without a version stays, or follows the latest, as the switch says", async () => {
  for (const endpointsFollowLatest of [false, true]) {
    const story = await beginAgent({ switches: { endpointsFollowLatest } });
    const { control, id } = story;
    await createEndpoint(story, id);
    await createEndpoint(story, id, { name: "PINNED", version: "1" });
    await mint(story, id);
    const live = endpointsFollowLatest ? "2" : "1";
    expect(await getEndpoint(control, id)).toMatchObject({ status: "READY", liveVersion: live });
    expect(await getEndpoint(control, id, "PINNED")).toMatchObject({ liveVersion: "1" });
    const input = { agentRuntimeId: id, endpointName: "PROD", agentRuntimeVersion: "1" };
    await control.send(new UpdateAgentRuntimeEndpointCommand(input));
    await story.clock.advance(5_000);
    await mint(story, id);
    expect(await getEndpoint(control, id)).toMatchObject({ liveVersion: "1" });
  }
});

test("a repeated token with other parameters is an error, or ignored, as the switch says", async () => {
  for (const repeatedToken of ["mismatch-is-an-error", "ignored"] as const) {
    const { control, id } = await beginAgent({ switches: { repeatedToken } });
    const clientToken = "t".repeat(33);
    const create = (name: string) =>
      control.send(
        new CreateAgentRuntimeEndpointCommand({ agentRuntimeId: id, name, clientToken }),
      );
    await create("ONE");
    const second = create("TWO");
    if (repeatedToken === "ignored") expect(await second).toMatchObject({ endpointName: "ONE" });
    else await expect(second).rejects.toMatchObject({ name: "ValidationException" });
    await expect(getEndpoint(control, id, "TWO")).rejects.toThrow("not found");
  }
});

test("versions that no endpoint has used for so long are gone, with the switch", async () => {
  const dayMs = 86_400_000;
  const switches = { unusedVersionsKeptMs: 45 * dayMs };
  const story = await beginAgent({ switches });
  const { control, clock, id } = story;
  await mint(story, id);
  await createEndpoint(story, id, { version: "1" });
  await clock.advance(60 * dayMs);
  const get = (agentRuntimeVersion: string) =>
    control.send(new GetAgentRuntimeCommand({ agentRuntimeId: id, agentRuntimeVersion }));
  expect((await get("1")).agentRuntimeVersion).toBe("1");
  await control.send(
    new DeleteAgentRuntimeEndpointCommand({ agentRuntimeId: id, endpointName: "PROD" }),
  );
  await clock.advance(44 * dayMs);
  expect((await get("1")).agentRuntimeVersion).toBe("1");
  await clock.advance(dayMs + 1_000);
  await expect(get("1")).rejects.toMatchObject({ name: "ResourceNotFoundException" });
  expect((await get("2")).agentRuntimeVersion).toBe("2");
});

test("AWS's durations: a version of platform V2 takes minutes, one of V1 seconds, drawn from the seed", async () => {
  const readyAfterMs = async (platformVersion: string) => {
    const story = await begin({ timings: AWS_TIMINGS });
    const { id } = await createRuntime(story);
    await story.clock.advance(60_000);
    const startMs = story.clock.now();
    await mint(story, id, { platformVersion });
    for (;;) {
      const { status } = await story.control.send(
        new GetAgentRuntimeCommand({ agentRuntimeId: id }),
      );
      if (status === "READY") return story.clock.now() - startMs;
      await story.clock.advance(1_000);
    }
  };
  const first = await readyAfterMs("V1");
  expect(first).toBeLessThanOrEqual(9_000);
  expect(await readyAfterMs("V1")).toBe(first);
  const second = await readyAfterMs("V2");
  expect(second).toBeGreaterThanOrEqual(120_000);
  expect(second).toBeLessThanOrEqual(301_000);
});

test.each([
  ["an effect that no fault has", { effect: { kind: "explode" } }],
  ["an operation that does not exist", { operation: "Invoke", effect: { kind: "throttle" } }],
  ["a probability above 1", { probability: 2, effect: { kind: "throttle" } }],
  ["no effect", {}],
])("a fault with %s is refused where it is added", async (_name, fault) => {
  const { emulator } = await begin();
  expect(() => emulator.addFault(fault as never)).toThrow(Error);
  const answer = await fetch(`${emulator.url}/_emulator/faults`, {
    method: "POST",
    body: JSON.stringify(fault),
  });
  expect(answer.status).toBe(400);
  expect(emulator.faults()).toEqual([]);
});
