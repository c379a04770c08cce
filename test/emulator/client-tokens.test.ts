import {
  ListAgentRuntimeVersionsCommand,
  UpdateAgentRuntimeCommand,
  UpdateAgentRuntimeEndpointCommand,
} from "@aws-sdk/client-bedrock-agentcore-control";
import { expect, test } from "vitest";

import {
  begin,
  createEndpoint,
  createRuntime,
  getEndpoint,
  imageArtifact,
  imageOf,
  mint,
  ROLE,
} from "./story.ts";

const TOKEN = "promotion-1-repoint-1-0123456789abcdef";

test("a repeated token with the same parameters gets the same answer and changes nothing again", async () => {
  const story = await begin();
  const { id } = await createRuntime(story);
  await mint(story, id);
  await createEndpoint(story, id, { version: "1" });
  const send = () =>
    story.control.send(
      new UpdateAgentRuntimeEndpointCommand({
        agentRuntimeId: id,
        endpointName: "PROD",
        agentRuntimeVersion: "2",
        clientToken: TOKEN,
      }),
    );
  const { $metadata: _first, ...first } = await send();
  await story.clock.advance(2_000);
  const { $metadata: _second, ...second } = await send();
  expect(second).toEqual(first);
  expect(await getEndpoint(story.control, id)).toMatchObject({ status: "READY", liveVersion: "2" });
  const calls = story.emulator.calls({ operation: "UpdateAgentRuntimeEndpoint" });
  expect(calls.map((entry) => entry.kind === "call" && entry.repeated)).toEqual([undefined, true]);
});

test("a repeated token mints one version", async () => {
  const story = await begin();
  const { id } = await createRuntime(story);
  for (let attempt = 0; attempt < 3; attempt += 1) {
    const updated = await story.control.send(
      new UpdateAgentRuntimeCommand({
        agentRuntimeId: id,
        agentRuntimeArtifact: imageArtifact(imageOf("two")),
        roleArn: ROLE,
        networkConfiguration: { networkMode: "PUBLIC" },
        clientToken: TOKEN,
      }),
    );
    expect(updated.agentRuntimeVersion).toBe("2");
  }
  const { agentRuntimes } = await story.control.send(
    new ListAgentRuntimeVersionsCommand({ agentRuntimeId: id }),
  );
  expect(agentRuntimes).toHaveLength(2);
});

test("a token used with other parameters is IdempotentParameterMismatchException, and changes nothing", async () => {
  const story = await begin();
  const { id } = await createRuntime(story);
  await mint(story, id);
  await createEndpoint(story, id, { version: "1" });
  const send = (agentRuntimeVersion: string) =>
    story.control.send(
      new UpdateAgentRuntimeEndpointCommand({
        agentRuntimeId: id,
        endpointName: "PROD",
        agentRuntimeVersion,
        clientToken: TOKEN,
      }),
    );
  await send("2");
  await story.clock.advance(2_000);
  await expect(send("1")).rejects.toMatchObject({
    name: "ValidationException",
    reason: "IdempotentParameterMismatchException",
  });
  expect((await getEndpoint(story.control, id)).liveVersion).toBe("2");
});

test("a failed call is not remembered: its token can be used again", async () => {
  const story = await begin();
  const { id } = await createRuntime(story);
  await createEndpoint(story, id, { version: "1" });
  const send = () =>
    story.control.send(
      new UpdateAgentRuntimeEndpointCommand({
        agentRuntimeId: id,
        endpointName: "PROD",
        agentRuntimeVersion: "2",
        clientToken: TOKEN,
      }),
    );
  await expect(send()).rejects.toMatchObject({ name: "ResourceNotFoundException" });
  await mint(story, id);
  expect((await send()).targetVersion).toBe("2");
});
