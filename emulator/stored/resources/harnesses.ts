import { runtimeArn } from "../../runtimes/arns.ts";
import { byName, isName } from "../ids.ts";
import type { Derivation, Resource } from "../resource.ts";
import type { Facts } from "../schemas.ts";
import { toReady } from "./statuses.ts";

const DEFAULT_MODEL = { bedrockModelConfig: { modelId: "global.anthropic.claude-sonnet-4-6" } };
const DEFAULT_LIFECYCLE = { idleRuntimeSessionTimeout: 900, maxLifetime: 28_800 };

/** A harness runs on a runtime of its own, which no other call shows. */
function harnessFacts({ attributes, scope, id, name }: Derivation): Facts {
  const asked = attributes["environment"] as Record<string, Facts> | undefined;
  return {
    model: attributes["model"] ?? DEFAULT_MODEL,
    systemPrompt: attributes["systemPrompt"] ?? [],
    tools: attributes["tools"] ?? [],
    skills: attributes["skills"] ?? [],
    allowedTools: attributes["allowedTools"] ?? ["*"],
    truncation: attributes["truncation"] ?? { strategy: "sliding_window" },
    environment: {
      agentCoreRuntimeEnvironment: {
        lifecycleConfiguration: DEFAULT_LIFECYCLE,
        networkConfiguration: { networkMode: "PUBLIC" },
        ...asked?.["agentCoreRuntimeEnvironment"],
        agentRuntimeArn: runtimeArn(scope, id),
        agentRuntimeId: id,
        agentRuntimeName: name,
      },
    },
  };
}

export const harnessResources: readonly Resource[] = [
  {
    type: "harness",
    service: "control",
    operations: {
      create: "CreateHarness",
      get: "GetHarness",
      list: "ListHarnesses",
      update: "UpdateHarness",
      delete: "DeleteHarness",
    },
    key: "harnessId",
    makeId: byName,
    name: "harnessName",
    arn: { member: "arn", path: (id) => `harness/${id}` },
    statuses: toReady,
    update: "merge",
    version: {
      member: "harnessVersion",
      next: (count) => String(count),
      list: "ListHarnessVersions",
    },
    derive: harnessFacts,
  },
  {
    type: "harness endpoint",
    service: "control",
    operations: {
      create: "CreateHarnessEndpoint",
      get: "GetHarnessEndpoint",
      list: "ListHarnessEndpoints",
      update: "UpdateHarnessEndpoint",
      delete: "DeleteHarnessEndpoint",
    },
    key: "endpointName",
    makeId: isName,
    name: "endpointName",
    arn: { member: "arn", path: (name, harness) => `harness/${harness}/harness-endpoint/${name}` },
    parent: { type: "harness", key: "harnessId" },
    statuses: toReady,
    update: "merge",
    derive: ({ attributes }) => ({
      targetVersion: attributes["targetVersion"] ?? "1",
      liveVersion: attributes["targetVersion"] ?? "1",
    }),
  },
];
