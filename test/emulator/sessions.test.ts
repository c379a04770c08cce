import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";

import {
  InvokeAgentRuntimeCommand,
  ResourceNotFoundException,
  RuntimeClientError,
  StopRuntimeSessionCommand,
} from "@aws-sdk/client-bedrock-agentcore";
import type { InvokeAgentRuntimeCommandInput } from "@aws-sdk/client-bedrock-agentcore";
import { UpdateAgentRuntimeEndpointCommand } from "@aws-sdk/client-bedrock-agentcore-control";
import { expect, onTestFinished, test } from "vitest";

import type { AgentSource } from "../../emulator/index.ts";
import { begin, createEndpoint, createRuntime, imageArtifact, imageOf, mint } from "./story.ts";
import type { Clients } from "./story.ts";

const SESSION = "session-of-a-test-0123456789abcdefghij";
const PROCESS: AgentSource = {
  command: [process.execPath, join(import.meta.dirname, "agent.mjs")],
};

async function invoke(
  { data }: Clients,
  agentRuntimeArn: string,
  payload: unknown,
  more: Partial<InvokeAgentRuntimeCommandInput> = {},
) {
  const output = await data.send(
    new InvokeAgentRuntimeCommand({
      agentRuntimeArn,
      contentType: "application/json",
      payload: new TextEncoder().encode(JSON.stringify(payload)),
      ...more,
    }),
  );
  const body = (await output.response?.transformToString()) ?? "";
  return { output, body, json: () => JSON.parse(body) as Record<string, unknown> };
}

const isAlive = (processId: number): boolean => {
  try {
    process.kill(processId, 0);
    return true;
  } catch {
    return false;
  }
};

const gone = (processId: number) => expect.poll(() => isAlive(processId)).toBe(false);

test("a session has a process of its own, and keeps it from turn to turn", async () => {
  const story = await begin({ agents: { "*": PROCESS } });
  const { id, arn } = await createRuntime(story);
  await mint(story, id, { environmentVariables: { MODEL: "small" } });
  const first = (await invoke(story, arn, { ask: "hello" }, { runtimeSessionId: SESSION })).json();
  const second = (await invoke(story, arn, { ask: "again" }, { runtimeSessionId: SESSION })).json();
  const other = (await invoke(story, arn, {}, { runtimeSessionId: `${SESSION}-other` })).json();
  expect(first).toMatchObject({ turns: 1, session: SESSION, model: "small", ask: "hello" });
  expect(second).toMatchObject({ turns: 2, pid: first["pid"] });
  expect(other).toMatchObject({ turns: 1, session: `${SESSION}-other` });
  expect(other["pid"]).not.toBe(first["pid"]);
  expect(story.emulator.sessions()).toMatchObject([
    { sessionId: SESSION, version: "2", state: "idle", invocations: 2, processId: first["pid"] },
    { sessionId: `${SESSION}-other`, state: "idle", invocations: 1 },
  ]);
});

test("StopRuntimeSession kills the process; the same id afterwards gets a fresh one; twice is NotFound", async () => {
  const story = await begin({ agents: { "*": PROCESS } });
  const { arn } = await createRuntime(story);
  const { pid } = (await invoke(story, arn, {}, { runtimeSessionId: SESSION })).json();
  const stop = () =>
    story.data.send(
      new StopRuntimeSessionCommand({ agentRuntimeArn: arn, runtimeSessionId: SESSION }),
    );
  expect(await stop()).toMatchObject({ runtimeSessionId: SESSION, statusCode: 200 });
  await gone(pid as number);
  await expect(stop()).rejects.toThrow(ResourceNotFoundException);
  const fresh = (await invoke(story, arn, {}, { runtimeSessionId: SESSION })).json();
  expect(fresh["turns"]).toBe(1);
  expect(fresh["pid"]).not.toBe(pid);
});

test("a process dies with its session after the idle timeout of its version, and when the emulator closes", async () => {
  const story = await begin({ agents: { "*": PROCESS } });
  const { id, arn } = await createRuntime(story);
  await mint(story, id, {
    lifecycleConfiguration: { idleRuntimeSessionTimeout: 60, maxLifetime: 100 },
  });
  const { pid } = (await invoke(story, arn, {}, { runtimeSessionId: SESSION })).json();
  await story.clock.advance(59_000);
  await invoke(story, arn, {}, { runtimeSessionId: SESSION });
  await story.clock.advance(40_999);
  expect(story.emulator.sessions()).toMatchObject([{ state: "idle", invocations: 2 }]);
  await story.clock.advance(1);
  expect(story.emulator.sessions()).toMatchObject([
    { state: "terminated", endReason: "max-lifetime" },
  ]);
  await gone(pid as number);
  const next = (await invoke(story, arn, {}, { runtimeSessionId: `${SESSION}-next` })).json();
  await story.clock.advance(60_000);
  await gone(next["pid"] as number);
  const last = (await invoke(story, arn, {}, { runtimeSessionId: `${SESSION}-last` })).json();
  await story.emulator.close();
  await gone(last["pid"] as number);
});

test("a session keeps its version after its endpoint moved; a new one gets the new version", async () => {
  const agents: Record<string, AgentSource> = {
    [imageOf("one")]: { scripted: { reply: { version: 1 } } },
    [imageOf("two")]: { scripted: { reply: { version: 2 } } },
  };
  const story = await begin({ agents });
  const { id, arn } = await createRuntime(story, "agent", imageOf("one"));
  await mint(story, id, { agentRuntimeArtifact: imageArtifact(imageOf("two")) });
  await createEndpoint(story, id, { version: "1" });
  const ask = async (runtimeSessionId: string) =>
    (await invoke(story, arn, {}, { runtimeSessionId, qualifier: "PROD" })).json();
  expect(await ask(SESSION)).toEqual({ version: 1 });
  await story.control.send(
    new UpdateAgentRuntimeEndpointCommand({
      agentRuntimeId: id,
      endpointName: "PROD",
      agentRuntimeVersion: "2",
    }),
  );
  expect(await ask(`${SESSION}-while-updating`)).toEqual({ version: 1 });
  await story.clock.advance(2_000);
  expect(await ask(SESSION)).toEqual({ version: 1 });
  expect(await ask(`${SESSION}-new`)).toEqual({ version: 2 });
});

test("an event stream comes through as it is", async () => {
  const story = await begin({ agents: { "*": PROCESS } });
  const { arn } = await createRuntime(story);
  const { output, body } = await invoke(
    story,
    arn,
    { ask: "stream" },
    { accept: "text/event-stream" },
  );
  expect(output.contentType).toBe("text/event-stream");
  expect(body).toBe('data: "one"\n\ndata: "two"\n\ndata: "three"\n\n');
});

test("an agent that answers 500, or dies, is RuntimeClientError 424; a dead process ends its session", async () => {
  const story = await begin({ agents: { "*": PROCESS } });
  const { arn } = await createRuntime(story);
  const ask = (question: string) =>
    invoke(story, arn, { ask: question }, { runtimeSessionId: SESSION });
  await expect(ask("fail")).rejects.toThrow(RuntimeClientError);
  await expect(ask("die")).rejects.toMatchObject({
    name: "RuntimeClientError",
    $metadata: { httpStatusCode: 424 },
  });
  await expect
    .poll(() => story.emulator.sessions())
    .toMatchObject([{ state: "terminated", endReason: "crashed" }]);
  expect((await ask("back")).json()).toMatchObject({ turns: 1 });
});

test("a command that cannot be started, and an artifact without an agent, are told clearly", async () => {
  const story = await begin({ agents: { [imageOf("missing")]: { command: ["/nowhere/agent"] } } });
  const broken = await createRuntime(story, "broken", imageOf("missing"));
  await expect(invoke(story, broken.arn, {})).rejects.toThrow("the agent could not be started");
  const unknown = await createRuntime(story, "unknown", imageOf("unmapped"));
  await expect(invoke(story, unknown.arn, {})).rejects.toThrow(
    `knows no agent for '${imageOf("unmapped")}'`,
  );
});

test("a session id of 32 characters is refused; without one the service makes one", async () => {
  const story = await begin();
  const { arn } = await createRuntime(story);
  await expect(invoke(story, arn, {}, { runtimeSessionId: "x".repeat(32) })).rejects.toMatchObject({
    name: "ValidationException",
  });
  const path = `/runtimes/${encodeURIComponent(arn)}/invocations`;
  const answer = await fetch(`${story.emulator.url}${path}`, { method: "POST", body: '{"a":1}' });
  expect(answer.status).toBe(200);
  expect(answer.headers.get("x-amzn-bedrock-agentcore-runtime-session-id")).toHaveLength(36);
  expect(await answer.json()).toEqual({ a: 1 });
});

test("a handler in the test's own process can be the agent of a code object", async () => {
  const story = await begin({
    agents: {
      "s3://bucket/agent.zip": {
        handler: ({ payload, sessionId, version }) => ({
          body: JSON.stringify({ got: new TextDecoder().decode(payload), sessionId, version }),
        }),
      },
    },
  });
  const code = {
    codeConfiguration: {
      code: { s3: { bucket: "bucket", prefix: "agent.zip" } },
      runtime: "PYTHON_3_13" as const,
      entryPoint: ["main.py"],
    },
  };
  const { id, arn } = await createRuntime(story);
  await mint(story, id, { agentRuntimeArtifact: code });
  const { json } = await invoke(story, arn, { hello: 1 }, { runtimeSessionId: SESSION });
  expect(json()).toEqual({ got: '{"hello":1}', sessionId: SESSION, version: "2" });
});

test("an address can be an agent: every session is forwarded to it", async () => {
  const server = createServer((request, response) => response.end(JSON.stringify(request.url)));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  const story = await begin({ agents: { "*": { url: `http://127.0.0.1:${port}` } } });
  const { arn } = await createRuntime(story);
  expect((await invoke(story, arn, {})).json()).toBe("/invocations");
});

test("scripted agents fail by payload, by rate, in the body, and stream", async () => {
  const story = await begin();
  const { arn } = await createRuntime(story);
  const script = (scripted: Extract<AgentSource, { scripted: unknown }>["scripted"]) =>
    story.emulator.setAgent("*", { scripted });
  const fresh = () => ({ runtimeSessionId: `${SESSION}-${story.emulator.sessions().length}` });
  script({ failWhenPayloadContains: "bad", failStatus: 500 });
  await expect(invoke(story, arn, "bad", fresh())).rejects.toMatchObject({
    name: "InternalServerException",
  });
  expect((await invoke(story, arn, "good", fresh())).json()).toBe("good");
  script({ failureRate: 1 });
  await expect(invoke(story, arn, "any", fresh())).rejects.toThrow(RuntimeClientError);
  script({ failureRate: 1, errorInBody: true });
  expect((await invoke(story, arn, "any", fresh())).json()).toEqual({ error: "scripted failure" });
  script({ stream: true, chunks: [1, { two: 2 }] });
  expect((await invoke(story, arn, "any", fresh())).body).toBe('data: 1\n\ndata: {"two":2}\n\n');
});

test("an endpoint that does not exist, and a runtime elsewhere, are NotFound", async () => {
  const story = await begin();
  const { arn } = await createRuntime(story);
  await expect(invoke(story, arn, {}, { qualifier: "nowhere" })).rejects.toThrow(
    ResourceNotFoundException,
  );
  const elsewhere = arn.replace("us-east-1", "eu-west-1");
  await expect(invoke(story, elsewhere, {})).rejects.toThrow(ResourceNotFoundException);
});

test("of the caller's own headers the agent sees those that its version allows", async () => {
  const story = await begin({
    agents: { "*": { handler: ({ headers }) => ({ body: JSON.stringify(headers) }) } },
  });
  const { id, arn } = await createRuntime(story);
  const seen = async () => {
    const path = `/runtimes/${encodeURIComponent(arn)}/invocations`;
    const headers = {
      "x-amzn-bedrock-agentcore-runtime-custom-team": "blue",
      "x-amzn-bedrock-agentcore-runtime-custom-other": "red",
    };
    const answer = await fetch(story.emulator.url + path, { method: "POST", body: "{}", headers });
    const all = (await answer.json()) as Record<string, string>;
    return Object.keys(all).filter((name) => name.includes("-custom-"));
  };
  expect(await seen()).toEqual([]);
  await mint(story, id, {
    requestHeaderConfiguration: {
      requestHeaderAllowlist: ["X-Amzn-Bedrock-AgentCore-Runtime-Custom-Team"],
    },
  });
  expect(await seen()).toEqual(["x-amzn-bedrock-agentcore-runtime-custom-team"]);
});
