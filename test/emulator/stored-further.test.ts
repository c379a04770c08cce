import {
  GetBrowserSessionCommand,
  GetCodeInterpreterSessionCommand,
  ListBrowserSessionsCommand,
  ListCodeInterpreterSessionsCommand,
  StartBrowserSessionCommand,
  StartCodeInterpreterSessionCommand,
  StopBrowserSessionCommand,
  StopCodeInterpreterSessionCommand,
} from "@aws-sdk/client-bedrock-agentcore";
import {
  BatchPutGatewayRateLimitsCommand,
  CreateCapacityProviderCommand,
  CreateCodeInterpreterCommand,
  CreateGatewayCommand,
  CreateGatewayTargetCommand,
  CreateRegistryCommand,
  CreateRegistryRecordCommand,
  DeleteResourcePolicyCommand,
  GetGatewayTargetCommand,
  GetRegistryRecordCommand,
  GetResourcePolicyCommand,
  GetTokenVaultCommand,
  ListAgentRuntimeVersionsByCapacityProviderCommand,
  ListGatewayRateLimitsCommand,
  PutResourcePolicyCommand,
  SetTokenVaultCMKCommand,
  SubmitRegistryRecordForApprovalCommand,
  SynchronizeGatewayTargetsCommand,
  UpdateRegistryRecordStatusCommand,
} from "@aws-sdk/client-bedrock-agentcore-control";
import { expect, test } from "vitest";

import { operations } from "../../emulator/protocol/operations.ts";
import { sampleInput } from "../helpers/sample-input.ts";
import { begin, createRuntime, mint, ROLE, START_MS } from "./story.ts";

const GONE = { name: "ResourceNotFoundException" };
const CONFLICT = { name: "ConflictException" };

test("a session of a code interpreter is on record until it is stopped or its time is over", async () => {
  const { control, data, clock } = await begin();
  const { codeInterpreterId: codeInterpreterIdentifier = "" } = await control.send(
    new CreateCodeInterpreterCommand({
      name: "c",
      networkConfiguration: { networkMode: "PUBLIC" },
    }),
  );
  const start = async () =>
    (
      await data.send(
        new StartCodeInterpreterSessionCommand({ codeInterpreterIdentifier, name: "s" }),
      )
    ).sessionId as string;
  const read = (sessionId: string) =>
    data.send(new GetCodeInterpreterSessionCommand({ codeInterpreterIdentifier, sessionId }));
  const [first, second] = [await start(), await start()];
  expect(await read(first)).toMatchObject({
    status: "READY",
    name: "s",
    sessionTimeoutSeconds: 900,
    createdAt: new Date(START_MS),
  });
  const stop = (sessionId: string) =>
    data.send(new StopCodeInterpreterSessionCommand({ codeInterpreterIdentifier, sessionId }));
  await stop(first);
  await expect(stop(first)).rejects.toMatchObject(CONFLICT);
  const ready = await data.send(
    new ListCodeInterpreterSessionsCommand({ codeInterpreterIdentifier, status: "READY" }),
  );
  expect(ready.items?.map(({ sessionId }) => sessionId)).toEqual([second]);
  await clock.advance(900_000);
  expect((await read(second)).status).toBe("TERMINATED");
});

test("a session of AWS's own browser has no streams, for nothing runs in it", async () => {
  const { data } = await begin();
  const browserIdentifier = "aws.browser.v1";
  const started = await data.send(new StartBrowserSessionCommand({ browserIdentifier }));
  expect(started.streams).toBeUndefined();
  const sessionId = started.sessionId as string;
  const session = { browserIdentifier, sessionId };
  await data.send(new StopBrowserSessionCommand(session));
  expect((await data.send(new GetBrowserSessionCommand(session))).status).toBe("TERMINATED");
  const { items } = await data.send(new ListBrowserSessionsCommand({ browserIdentifier }));
  expect(items).toMatchObject([session]);
  await expect(
    data.send(new StartBrowserSessionCommand({ browserIdentifier: "mine-0123456789" })),
  ).rejects.toMatchObject(GONE);
});

test("a resource policy is put, read and deleted", async () => {
  const story = await begin();
  const { control } = story;
  const { arn: resourceArn } = await createRuntime(story);
  const policy = '{"Version":"2012-10-17","Statement":[]}';
  const read = () => control.send(new GetResourcePolicyCommand({ resourceArn }));
  await expect(read()).rejects.toMatchObject(GONE);
  await control.send(new PutResourcePolicyCommand({ resourceArn, policy }));
  expect((await read()).policy).toBe(policy);
  await control.send(new DeleteResourcePolicyCommand({ resourceArn }));
  await expect(read()).rejects.toMatchObject(GONE);
});

test("the token vault has the service's key until it is given one", async () => {
  const { control } = await begin();
  const read = async (tokenVaultId?: string) =>
    (await control.send(new GetTokenVaultCommand({ tokenVaultId }))).kmsConfiguration;
  expect(await read()).toEqual({ keyType: "ServiceManagedKey" });
  const kmsConfiguration = {
    keyType: "CustomerManagedKey" as const,
    kmsKeyArn: "arn:aws:kms:us-east-1:123456789012:key/00000000-0000-4000-8000-000000000000",
  };
  await control.send(new SetTokenVaultCMKCommand({ kmsConfiguration }));
  expect(await read("default")).toEqual(kmsConfiguration);
  await expect(read("other")).rejects.toMatchObject(GONE);
});

test.each([
  [{ autoApproval: true }, "APPROVED"],
  [undefined, "PENDING_APPROVAL"],
])("a registry record is submitted (%o) and is %s", async (approvalConfiguration, submitted) => {
  const { control, clock } = await begin();
  const { registryArn = "" } = await control.send(
    new CreateRegistryCommand({
      name: "r",
      ...(approvalConfiguration && { approvalConfiguration }),
    }),
  );
  const sample = operations.find(({ name }) => name === "CreateRegistryRecord");
  if (!sample) throw new Error("no such operation");
  const { recordArn = "" } = await control.send(
    new CreateRegistryRecordCommand({
      ...(sampleInput(sample) as { name: string; descriptorType: "MCP" }),
      registryId: registryArn,
    }),
  );
  const record = { registryId: registryArn, recordId: recordArn };
  const submit = () => control.send(new SubmitRegistryRecordForApprovalCommand(record));
  await expect(submit()).rejects.toMatchObject(CONFLICT);
  await clock.advance(1_000);
  expect((await submit()).status).toBe(submitted);
  await control.send(
    new UpdateRegistryRecordStatusCommand({ ...record, status: "DEPRECATED", statusReason: "old" }),
  );
  const read = await control.send(new GetRegistryRecordCommand(record));
  expect(read).toMatchObject({ status: "DEPRECATED", statusReason: "old" });
});

test("rate limits are put in one go: created, updated, or none of them", async () => {
  const { control, clock } = await begin();
  const { gatewayId: gatewayIdentifier = "" } = await control.send(
    new CreateGatewayCommand({ name: "gate", roleArn: ROLE, authorizerType: "NONE" }),
  );
  const sample = operations.find(({ name }) => name === "BatchPutGatewayRateLimits");
  if (!sample) throw new Error("no such operation");
  const [entry] = sampleInput(sample)["rateLimits"] as object[];
  const put = (rateLimits: object[]) =>
    control.send(
      new BatchPutGatewayRateLimitsCommand({ gatewayIdentifier, rateLimits: rateLimits as never }),
    );
  const list = async () =>
    (await control.send(new ListGatewayRateLimitsCommand({ gatewayIdentifier }))).rateLimits;
  await put([
    { ...entry, rateLimitId: "one" },
    { ...entry, rateLimitId: "two" },
  ]);
  await expect(
    put([
      { ...entry, rateLimitId: "new" },
      { ...entry, rateLimitId: "one" },
    ]),
  ).rejects.toMatchObject(CONFLICT);
  expect(await list()).toHaveLength(2);
  await clock.advance(1_000);
  await put([{ ...entry, rateLimitId: "one", description: "changed" }]);
  expect(await list()).toMatchObject([{ rateLimitId: "one", description: "changed" }, {}]);
});

test("targets that are synchronised show when", async () => {
  const { control, clock } = await begin();
  const { gatewayId: gatewayIdentifier = "" } = await control.send(
    new CreateGatewayCommand({ name: "gate", roleArn: ROLE, authorizerType: "NONE" }),
  );
  const endpoint = "https://example.com/mcp";
  const { targetId = "" } = await control.send(
    new CreateGatewayTargetCommand({
      gatewayIdentifier,
      name: "t",
      targetConfiguration: { mcp: { mcpServer: { endpoint } } },
    }),
  );
  await clock.advance(1_000);
  const { targets } = await control.send(
    new SynchronizeGatewayTargetsCommand({ gatewayIdentifier, targetIdList: [targetId] }),
  );
  expect(targets).toMatchObject([{ targetId, name: "t" }]);
  const read = await control.send(new GetGatewayTargetCommand({ gatewayIdentifier, targetId }));
  expect(read.lastSynchronizedAt).toEqual(new Date(START_MS + 1_000));
});

test("the runtime versions of a capacity provider are listed", async () => {
  const story = await begin();
  const sample = operations.find(({ name }) => name === "CreateCapacityProvider");
  if (!sample) throw new Error("no such operation");
  const { capacityProviderId, capacityProviderArn = "" } = await story.control.send(
    new CreateCapacityProviderCommand(sampleInput(sample) as never),
  );
  const { id, arn } = await createRuntime(story);
  await mint(story, id, { capacityProviderConfiguration: { capacityProviderArn } });
  const { agentRuntimes } = await story.control.send(
    new ListAgentRuntimeVersionsByCapacityProviderCommand({ capacityProviderId }),
  );
  expect(agentRuntimes).toEqual([
    { agentRuntimeArn: arn, agentRuntimeVersion: "2", status: "READY" },
  ]);
});
