import {
  ConflictException,
  DeleteAgentRuntimeCommand,
  DeleteAgentRuntimeEndpointCommand,
  GetAgentRuntimeCommand,
  ListAgentRuntimeEndpointsCommand,
  ListAgentRuntimeVersionsCommand,
  ResourceNotFoundException,
  ServiceQuotaExceededException,
  UpdateAgentRuntimeEndpointCommand,
  ValidationException,
} from "@aws-sdk/client-bedrock-agentcore-control";
import { describe, expect, test } from "vitest";

import {
  begin,
  clientsOf,
  createEndpoint,
  createRuntime,
  getEndpoint,
  imageArtifact,
  imageOf,
  mint,
} from "./story.ts";

/** Versions, latest version and where each endpoint points: one row of the versioning table. */
async function row({ control }: Awaited<ReturnType<typeof begin>>, id: string) {
  const [versions, latest, endpoints] = await Promise.all([
    control.send(new ListAgentRuntimeVersionsCommand({ agentRuntimeId: id })),
    control.send(new GetAgentRuntimeCommand({ agentRuntimeId: id })),
    control.send(new ListAgentRuntimeEndpointsCommand({ agentRuntimeId: id })),
  ]);
  return {
    versions: versions.agentRuntimes?.map(({ agentRuntimeVersion }) => agentRuntimeVersion),
    latest: latest.agentRuntimeVersion,
    endpoints: Object.fromEntries(
      endpoints.runtimeEndpoints?.map(({ name, liveVersion, status }) => [
        name,
        `${liveVersion} ${status}`,
      ]) ?? [],
    ),
  };
}

test("the versioning table, row by row", async () => {
  const story = await begin();
  const { control, clock } = story;
  const { id } = await createRuntime(story);
  expect(await row(story, id)).toEqual({
    versions: ["1"],
    latest: "1",
    endpoints: { DEFAULT: "1 READY" },
  });

  await mint(story, id, { protocolConfiguration: { serverProtocol: "MCP" } });
  expect(await row(story, id)).toEqual({
    versions: ["2", "1"],
    latest: "2",
    endpoints: { DEFAULT: "2 READY" },
  });

  await createEndpoint(story, id, { name: "PROD", version: "2" });
  const third = {
    versions: ["2", "1"],
    latest: "2",
    endpoints: { DEFAULT: "2 READY", PROD: "2 READY" },
  };
  expect(await row(story, id)).toEqual(third);

  await mint(story, id, { agentRuntimeArtifact: imageArtifact(imageOf("three")) });
  const fourth = {
    versions: ["3", "2", "1"],
    latest: "3",
    endpoints: { DEFAULT: "3 READY", PROD: "2 READY" },
  };
  expect(await row(story, id)).toEqual(fourth);

  await control.send(
    new UpdateAgentRuntimeEndpointCommand({
      agentRuntimeId: id,
      endpointName: "PROD",
      agentRuntimeVersion: "3",
    }),
  );
  await clock.advance(5_000);
  expect(await row(story, id)).toEqual({
    ...fourth,
    endpoints: { DEFAULT: "3 READY", PROD: "3 READY" },
  });

  await mint(story, id, { networkConfiguration: { networkMode: "VPC" } });
  expect(await row(story, id)).toEqual({
    versions: ["4", "3", "2", "1"],
    latest: "4",
    endpoints: { DEFAULT: "4 READY", PROD: "3 READY" },
  });
});

test("an update is a full replace: what it leaves out is gone, and older versions keep theirs", async () => {
  const story = await begin();
  const { id } = await createRuntime(story);
  await mint(story, id, { environmentVariables: { KEY: "value" }, description: "two" });
  await mint(story, id);
  const two = await story.control.send(
    new GetAgentRuntimeCommand({ agentRuntimeId: id, agentRuntimeVersion: "2" }),
  );
  const latest = await story.control.send(new GetAgentRuntimeCommand({ agentRuntimeId: id }));
  expect(two).toMatchObject({
    environmentVariables: { KEY: "value" },
    description: "two",
    agentRuntimeVersion: "2",
  });
  expect(latest.agentRuntimeVersion).toBe("3");
  expect(latest.environmentVariables).toBeUndefined();
  expect(latest.description).toBeUndefined();
  expect(latest.lifecycleConfiguration).toEqual({
    idleRuntimeSessionTimeout: 900,
    maxLifetime: 28_800,
  });
});

test("an endpoint goes CREATING, READY, UPDATING, READY, and serves the old version until the end", async () => {
  const story = await begin();
  const { control, clock } = story;
  const { id } = await createRuntime(story);
  await mint(story, id);
  const sent = createEndpoint({ control, clock: { ...clock, advance: async () => {} } }, id, {
    version: "1",
  });
  await sent;
  expect(await getEndpoint(control, id)).toMatchObject({ status: "CREATING", targetVersion: "1" });
  expect((await getEndpoint(control, id)).liveVersion).toBeUndefined();
  await clock.advance(2_000);
  expect(await getEndpoint(control, id)).toMatchObject({
    status: "READY",
    liveVersion: "1",
    id: "PROD",
    name: "PROD",
  });
  const update = await control.send(
    new UpdateAgentRuntimeEndpointCommand({
      agentRuntimeId: id,
      endpointName: "PROD",
      agentRuntimeVersion: "2",
    }),
  );
  expect(update).toMatchObject({ status: "UPDATING", liveVersion: "1", targetVersion: "2" });
  await clock.advance(1_999);
  expect(await getEndpoint(control, id)).toMatchObject({
    status: "UPDATING",
    liveVersion: "1",
    targetVersion: "2",
  });
  await clock.advance(1);
  expect(await getEndpoint(control, id)).toMatchObject({
    status: "READY",
    liveVersion: "2",
    targetVersion: "2",
  });
});

test("an update to the version that is live already is accepted and goes through UPDATING", async () => {
  const story = await begin();
  const { id } = await createRuntime(story);
  await createEndpoint(story, id, { version: "1" });
  const input = { agentRuntimeId: id, endpointName: "PROD", agentRuntimeVersion: "1" };
  const update = await story.control.send(new UpdateAgentRuntimeEndpointCommand(input));
  expect(update).toMatchObject({ status: "UPDATING", liveVersion: "1" });
  await story.clock.advance(2_000);
  expect(await getEndpoint(story.control, id)).toMatchObject({ status: "READY", liveVersion: "1" });
});

describe("refusals", () => {
  test("DEFAULT can be neither updated nor deleted", async () => {
    const story = await begin();
    const { id } = await createRuntime(story);
    const target = { agentRuntimeId: id, endpointName: "DEFAULT" };
    const update = story.control.send(
      new UpdateAgentRuntimeEndpointCommand({ ...target, agentRuntimeVersion: "1" }),
    );
    await expect(update).rejects.toThrow(ConflictException);
    await expect(update).rejects.toThrow("Default endpoints are managed through agent updates");
    await expect(story.control.send(new DeleteAgentRuntimeEndpointCommand(target))).rejects.toThrow(
      ConflictException,
    );
  });

  test("a runtime with named endpoints cannot be deleted; without them it goes, and is gone", async () => {
    const story = await begin();
    const { control, clock } = story;
    const { id } = await createRuntime(story);
    await createEndpoint(story, id);
    const remove = () => control.send(new DeleteAgentRuntimeCommand({ agentRuntimeId: id }));
    await expect(remove()).rejects.toThrow(ConflictException);
    await control.send(
      new DeleteAgentRuntimeEndpointCommand({ agentRuntimeId: id, endpointName: "PROD" }),
    );
    expect((await getEndpoint(control, id)).status).toBe("DELETING");
    await clock.advance(1_000);
    await expect(getEndpoint(control, id)).rejects.toThrow(ResourceNotFoundException);
    expect((await remove()).status).toBe("DELETING");
    await clock.advance(1_000);
    await expect(control.send(new GetAgentRuntimeCommand({ agentRuntimeId: id }))).rejects.toThrow(
      ResourceNotFoundException,
    );
  });

  test("the eleventh endpoint is over the quota", async () => {
    const story = await begin();
    const { id } = await createRuntime(story);
    for (let n = 1; n < 10; n += 1) await createEndpoint(story, id, { name: `endpoint${n}` });
    await expect(createEndpoint(story, id, { name: "eleventh" })).rejects.toThrow(
      ServiceQuotaExceededException,
    );
  });

  test("a change during UPDATING conflicts, unless the switch says that it does not", async () => {
    for (const conflictWhileUpdating of [true, false]) {
      const story = await begin({ switches: { conflictWhileUpdating } });
      const { id } = await createRuntime(story);
      await mint(story, id);
      await createEndpoint(story, id, { version: "1" });
      const move = (agentRuntimeVersion: string) =>
        story.control.send(
          new UpdateAgentRuntimeEndpointCommand({
            agentRuntimeId: id,
            endpointName: "PROD",
            agentRuntimeVersion,
          }),
        );
      await move("2");
      const second = move("1");
      if (conflictWhileUpdating) await expect(second).rejects.toThrow(ConflictException);
      else expect((await second).targetVersion).toBe("1");
      await story.clock.advance(2_000);
      expect((await getEndpoint(story.control, id)).liveVersion).toBe(
        conflictWhileUpdating ? "2" : "1",
      );
    }
  });

  test.each([
    [
      "a version that is no number",
      { agentRuntimeId: "agent-0123456789", endpointName: "PROD", agentRuntimeVersion: "v2.1" },
    ],
    ["a runtime id of the wrong form", { agentRuntimeId: "agent", endpointName: "PROD" }],
    [
      "an endpoint name with a dash",
      { agentRuntimeId: "agent-0123456789", endpointName: "my-endpoint" },
    ],
    [
      "a client token that is too short",
      { agentRuntimeId: "agent-0123456789", endpointName: "PROD", clientToken: "a" },
    ],
    [
      "a client token with a colon",
      {
        agentRuntimeId: "agent-0123456789",
        endpointName: "PROD",
        clientToken: `a:${"b".repeat(40)}`,
      },
    ],
  ])("%s is a ValidationException that names the member", async (_name, input) => {
    const { control } = await begin();
    await expect(control.send(new UpdateAgentRuntimeEndpointCommand(input))).rejects.toThrow(
      ValidationException,
    );
  });

  test("a missing required member is named", async () => {
    const { control, clock } = await begin();
    const { id } = await createRuntime({ control, clock });
    const update = mint({ control, clock }, id, { roleArn: undefined as unknown as string });
    await expect(update).rejects.toThrow(
      "Value at 'roleArn' failed to satisfy constraint: Member must not be null",
    );
    await expect(update).rejects.toMatchObject({
      name: "ValidationException",
      reason: "FieldValidationFailed",
    });
  });

  test("an unknown version or endpoint is ResourceNotFoundException", async () => {
    const story = await begin();
    const { id } = await createRuntime(story);
    await expect(createEndpoint(story, id, { version: "9" })).rejects.toThrow(
      ResourceNotFoundException,
    );
    await expect(getEndpoint(story.control, id, "nowhere")).rejects.toThrow(
      ResourceNotFoundException,
    );
  });
});

test("a runtime exists in its own region only", async () => {
  const story = await begin();
  const { id } = await createRuntime(story);
  const elsewhere = clientsOf(story.emulator, "eu-west-1");
  await expect(getEndpoint(elsewhere.control, id, "DEFAULT")).rejects.toThrow(
    ResourceNotFoundException,
  );
});
