import {
  CreateAgentRuntimeCommand,
  DeleteAgentRuntimeCommand,
  DeleteAgentRuntimeEndpointCommand,
  GetAgentRuntimeCommand,
  ListAgentRuntimesCommand,
} from "@aws-sdk/client-bedrock-agentcore-control";
import { expect, test } from "vitest";

import { invoke } from "./invoking.ts";
import { begin, createEndpoint, createRuntime, imageArtifact, ROLE } from "./story.ts";

const IMAGE = imageArtifact("123456789012.dkr.ecr.us-east-1.amazonaws.com/agent:1");
const COMPLETE = {
  agentRuntimeName: "agent",
  agentRuntimeArtifact: IMAGE,
  roleArn: ROLE,
  networkConfiguration: { networkMode: "PUBLIC" },
};

/** An emulator with one runtime, a way to send raw requests, and what the emulator then knows. */
async function beginRaw() {
  const story = await begin();
  const { id, arn } = await createRuntime(story, "first");
  const send = async (path: string, init: RequestInit & { duplex?: "half" }) => {
    const answer = await fetch(story.emulator.url + path, init);
    const type = answer.headers.get("x-amzn-errortype");
    return { status: answer.status, type, body: (await answer.json()) as Record<string, unknown> };
  };
  const known = () => JSON.stringify(story.emulator.state.partitions);
  return { ...story, id, arn, send, known };
}

const PUT = (body: string, headers = {}) => ({ method: "PUT", body, headers });

test.each([
  ["JSON that ends early", "/runtimes/", PUT('{"agentRuntimeName":"a'), 400],
  ["JSON that is a list", "/runtimes/", PUT("[]"), 400],
  ["JSON that is a number", "/runtimes/", PUT("7"), 400],
  ["JSON that is null", "/runtimes/", PUT("null"), 400],
  ["bytes that are no text", "/runtimes/", PUT("\u0000\u0001"), 400],
  ["a number in place of a text", "/runtimes/", PUT('{"agentRuntimeName":7}'), 400],
  ["a text in place of a structure", "/runtimes/", PUT('{"agentRuntimeArtifact":"x"}'), 400],
  ["the body of another format", "/runtimes/", PUT("a=b", { "content-type": "text/plain" }), 400],
  ["an operation that does not exist", "/runtimes/a/b/c/d", { method: "POST" }, 404],
  ["a slash, encoded, in an id", "/runtimes/a%2Fb/", { method: "GET" }, 400],
  ["a dot segment, encoded, in an id", "/runtimes/%2e%2e%2f/", { method: "GET" }, 400],
  ["an empty id", "/runtimes//", { method: "GET" }, 404],
  ["a zero byte in an id", "/runtimes/%00/", { method: "GET" }, 400],
  ["half a character in an id", "/runtimes/%c3/", { method: "GET" }, 400],
  ["a very long id", `/runtimes/${"a".repeat(8_000)}/`, { method: "GET" }, 400],
  ["pages of nothing", "/runtimes/?maxResults=0", { method: "POST" }, 400],
  ["a page token that was not given out", "/runtimes/?nextToken=%21", { method: "POST" }, 400],
] as const)("%s is AWS's error, and changes nothing", async (...[, path, init, status]) => {
  const { send, known } = await beginRaw();
  const before = known();
  const answer = await send(path, init);
  expect(answer).toMatchObject({ status, type: expect.stringMatching(/Exception$/) });
  expect(answer.body).toHaveProperty("message");
  expect(known()).toBe(before);
});

test.each(["v2.1", "0", "01", "100000", "-1", "1 ", "latest"])(
  "the version '%s' is a ValidationException",
  async (agentRuntimeVersion) => {
    const { control, id } = await beginRaw();
    const input = { agentRuntimeId: id, agentRuntimeVersion };
    await expect(control.send(new GetAgentRuntimeCommand(input))).rejects.toMatchObject({
      name: "ValidationException",
    });
  },
);

test.each([32, 257])("a session id of %i characters is refused", async (length) => {
  const { arn, emulator, ...story } = await beginRaw();
  const runtimeSessionId = "s".repeat(length);
  await expect(invoke(story, { agentRuntimeArn: arn, runtimeSessionId })).rejects.toMatchObject({
    name: "ValidationException",
  });
  expect(emulator.sessions()).toEqual([]);
});

test("DEFAULT, and a runtime with endpoints, cannot be deleted", async () => {
  const story = await beginRaw();
  const { control, id, known } = story;
  await createEndpoint(story, id);
  const before = known();
  const conflict = { name: "ConflictException", $metadata: { httpStatusCode: 409 } };
  const endpoint = { agentRuntimeId: id, endpointName: "DEFAULT" };
  await expect(control.send(new DeleteAgentRuntimeEndpointCommand(endpoint))).rejects.toMatchObject(
    conflict,
  );
  await expect(
    control.send(new DeleteAgentRuntimeCommand({ agentRuntimeId: id })),
  ).rejects.toMatchObject(conflict);
  expect(known()).toBe(before);
});

test("1,000 creates at once all succeed, and of 100 with one name one does", async () => {
  const { control } = await beginRaw();
  const create = (agentRuntimeName: string) =>
    control.send(
      new CreateAgentRuntimeCommand({
        ...COMPLETE,
        networkConfiguration: { networkMode: "PUBLIC" },
        agentRuntimeName,
      }),
    );
  await Promise.all(Array.from({ length: 1_000 }, (_, n) => create(`agent_${n}`)));
  const same = await Promise.allSettled(Array.from({ length: 100 }, () => create("same")));
  expect(same.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  const ids = new Set<string | undefined>();
  let nextToken: string | undefined;
  do {
    const page = await control.send(new ListAgentRuntimesCommand({ nextToken }));
    for (const { agentRuntimeId } of page.agentRuntimes ?? []) ids.add(agentRuntimeId);
    ({ nextToken } = page);
  } while (nextToken !== undefined);
  expect(ids.size).toBe(1_002);
});

test("a request whose client goes away in the middle of its body changes nothing", async () => {
  const { emulator, known, send } = await beginRaw();
  const before = known();
  const client = new AbortController();
  const body = new ReadableStream({
    start: (controller) => {
      controller.enqueue(new TextEncoder().encode('{"agentRuntimeName":"half",'));
      setTimeout(() => client.abort(), 20);
    },
  });
  const sent = send("/runtimes/", { method: "PUT", body, duplex: "half", signal: client.signal });
  await expect(sent).rejects.toThrow("aborted");
  expect((await fetch(`${emulator.url}/_emulator/health`)).status).toBe(200);
  expect(known()).toBe(before);
});
