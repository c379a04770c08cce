import { UpdateAgentRuntimeRequest$ } from "@aws-sdk/client-bedrock-agentcore-control";
import { NormalizedSchema } from "@smithy/core/schema";
import { expect, test } from "vitest";

import {
  findDifferences,
  findLostMembers,
  secretsOf,
  updateFor,
} from "../../../activities/promotion/snapshot.ts";

const IMAGE = { kind: "container", uri: "agent@sha256:new" } as const;

const snapshot = {
  agentRuntimeArn: "arn",
  agentRuntimeId: "agent-0123456789",
  agentRuntimeName: "agent",
  agentRuntimeVersion: "4",
  createdAt: "2026-09-26T12:00:00Z",
  lastUpdatedAt: "2026-09-26T12:00:00Z",
  status: "READY",
  failureReason: null,
  workloadIdentityDetails: { workloadIdentityArn: "arn" },
  roleArn: "arn:aws:iam::123456789012:role/agent",
  networkConfiguration: { networkMode: "PUBLIC" },
  agentRuntimeArtifact: { containerConfiguration: { containerUri: "agent@sha256:old" } },
  lifecycleConfiguration: { idleRuntimeSessionTimeout: 900, maxLifetime: 28_800 },
  environmentVariables: { TOKEN: "hunter2" },
};

test("a snapshot that the SDK knows whole loses nothing", () => {
  expect(findLostMembers(snapshot)).toEqual([]);
});

test.each([
  ["at the top", { hooksConfiguration: { a: 1 } }, "hooksConfiguration"],
  [
    "deep inside",
    { networkConfiguration: { networkMode: "VPC", networkModeConfig: { allowedPorts: [1] } } },
    "networkConfiguration.networkModeConfig.allowedPorts",
  ],
  [
    "in a list",
    { filesystemConfigurations: [{ sessionStorage: { mountPath: "/m" } }, { tape: {} }] },
    "filesystemConfigurations[1].tape",
  ],
  [
    "in the artifact",
    { agentRuntimeArtifact: { containerConfiguration: { containerUri: "x", platform: "arm" } } },
    "agentRuntimeArtifact.containerConfiguration.platform",
  ],
  [
    "in what is not sent back",
    { workloadIdentityDetails: { workloadIdentityArn: "arn", owner: "x" } },
    "workloadIdentityDetails.owner",
  ],
])("an unknown member %s is named, without its value", (_, change, path) => {
  expect(findLostMembers({ ...snapshot, ...change })).toEqual([path]);
});

test("an unknown member that is null cannot be lost", () => {
  expect(findLostMembers({ ...snapshot, hooksConfiguration: null })).toEqual([]);
});

test("the update holds everything that can be set, and the new artifact", () => {
  expect(updateFor(snapshot, IMAGE)).toEqual({
    roleArn: snapshot.roleArn,
    networkConfiguration: snapshot.networkConfiguration,
    lifecycleConfiguration: snapshot.lifecycleConfiguration,
    environmentVariables: snapshot.environmentVariables,
    agentRuntimeArtifact: { containerConfiguration: { containerUri: IMAGE.uri } },
  });
});

test("new code keeps runtime and entry point of the old", () => {
  const old = {
    code: { s3: { bucket: "b", prefix: "k" } },
    runtime: "PYTHON_3_13",
    entryPoint: ["main.py"],
  };
  const artifact = { kind: "code", bucket: "b2", key: "k2", versionId: "v" } as const;
  const update = updateFor(
    { ...snapshot, agentRuntimeArtifact: { codeConfiguration: old } },
    artifact,
  );
  expect(update?.agentRuntimeArtifact).toEqual({
    codeConfiguration: { ...old, code: { s3: { bucket: "b2", prefix: "k2", versionId: "v" } } },
  });
  expect(updateFor(snapshot, artifact)).toBeUndefined();
});

test("UpdateAgentRuntime takes neither timestamps nor bytes, so the wire form is the SDK's form", () => {
  const found: string[] = [];
  const walk = (schema: NormalizedSchema, path: string): void => {
    if (schema.isTimestampSchema() || schema.isBlobSchema()) found.push(path);
    if (schema.isStructSchema()) {
      for (const [name, member] of schema.structIterator()) walk(member, `${path}.${name}`);
    } else if (schema.isListSchema() || schema.isMapSchema()) walk(schema.getValueSchema(), path);
  };
  walk(NormalizedSchema.of(UpdateAgentRuntimeRequest$), "");
  expect(found).toEqual([]);
});

test("versions differ where neither artifact nor bookkeeping explains it", () => {
  const minted = {
    ...snapshot,
    agentRuntimeVersion: "5",
    status: "UPDATING",
    lastUpdatedAt: "later",
    agentRuntimeArtifact: {},
    lifecycleConfiguration: { maxLifetime: 28_800, idleRuntimeSessionTimeout: 900 },
  };
  expect(findDifferences(snapshot, minted)).toEqual([]);
  expect(findDifferences({ ...snapshot, requestHeaderConfiguration: {} }, minted)).toEqual([]);
  const { environmentVariables: _, ...without } = minted;
  expect(findDifferences(snapshot, { ...without, description: "new" })).toEqual([
    "environmentVariables",
    "description",
  ]);
});

test("environment values are the secrets of a snapshot", () => {
  expect(secretsOf(snapshot)).toEqual(["hunter2"]);
  expect(secretsOf({})).toEqual([]);
});
