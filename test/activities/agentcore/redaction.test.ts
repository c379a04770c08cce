import { readFileSync } from "node:fs";

import * as data from "@aws-sdk/client-bedrock-agentcore";
import * as control from "@aws-sdk/client-bedrock-agentcore-control";
import {
  CreateApiKeyCredentialProviderRequest$,
  CreateHarnessResponse$,
  GetAgentRuntimeResponse$,
  GetGatewayTargetResponse$,
} from "@aws-sdk/client-bedrock-agentcore-control";
import { InvokeHarnessResponse$ } from "@aws-sdk/client-bedrock-agentcore";
import { NormalizedSchema } from "@smithy/core/schema";
import { expect, test } from "vitest";

import { isSecret, secretsIn } from "../../../activities/agentcore/redaction.ts";
import { operationsOf } from "../../../activities/agentcore/run-operation.ts";
import { outputToWire } from "../../../activities/agentcore/to-wire.ts";

/** `Structure.member` of everything in an output that is secret, or marked sensitive and shown. */
function decisions() {
  const redacted = new Set<string>();
  const visible = new Set<string>();
  const seen = new Set<string>();
  const walk = (schema: NormalizedSchema): void => {
    if (schema.isListSchema() || schema.isMapSchema()) {
      const item = schema.getValueSchema();
      if (item.getMergedTraits().sensitive) redacted.add(`${schema.getName()}[]`);
      return walk(item);
    }
    if (!schema.isStructSchema() || seen.has(schema.getName(true) ?? "")) return;
    seen.add(schema.getName(true) ?? "");
    for (const [name, member] of schema.structIterator()) {
      const path = `${schema.getName()}.${name}`;
      if (isSecret(schema, name, member)) redacted.add(path);
      else if (member.getMergedTraits().sensitive) visible.add(path);
      walk(member);
    }
  };
  for (const { output } of [...operationsOf(control), ...operationsOf(data)]) walk(output);
  return { redacted: [...redacted].toSorted(), visible: [...visible].toSorted() };
}

test("what AWS marks sensitive is redacted, but for the golden list of names and answers", () => {
  const golden = readFileSync(
    new URL("../../golden/sensitive-members.json", import.meta.url),
    "utf8",
  );
  expect(decisions()).toEqual(JSON.parse(golden));
});

const wire = (schema: never, output: object) => outputToWire(NormalizedSchema.of(schema), output);

test("an environment shows its names and none of its values", async () => {
  const output = {
    agentRuntimeName: "agent",
    description: "for customers",
    createdAt: new Date("2026-09-26T12:00:00Z"),
    environmentVariables: { TOKEN: "hunter2", MODE: "fast" },
  };
  expect(await wire(GetAgentRuntimeResponse$ as never, output)).toEqual({
    agentRuntimeName: "agent",
    description: "for customers",
    createdAt: "2026-09-26T12:00:00.000Z",
    environmentVariables: { TOKEN: "[redacted]", MODE: "[redacted]" },
  });
});

test("secrets deep inside lists, maps and unions are redacted, whatever their type", async () => {
  const remoteMcp = { url: "https://user:pw@host", headers: { Authorization: "Bearer x" } };
  const inlineFunction = { description: "adds", inputSchema: { secret: 1 } };
  const harness = {
    harnessName: "h",
    systemPrompt: [{ text: "be kind" }],
    tools: [
      { type: "remote_mcp", config: { remoteMcp } },
      { type: "inline_function", config: { inlineFunction } },
    ],
  };
  expect(await wire(CreateHarnessResponse$ as never, { harness })).toEqual({
    harness: {
      harnessName: "h",
      systemPrompt: [{ text: "[redacted]" }],
      tools: [
        {
          type: "remote_mcp",
          config: { remoteMcp: { url: "[redacted]", headers: { Authorization: "[redacted]" } } },
        },
        {
          type: "inline_function",
          config: { inlineFunction: { description: "adds", inputSchema: "[redacted]" } },
        },
      ],
    },
  });
});

test("a link to log in with is a secret, though AWS does not mark it everywhere", async () => {
  const output = { authorizationData: { oauth2: { authorizationUrl: "https://x", userId: "u" } } };
  expect(await wire(GetGatewayTargetResponse$ as never, output)).toEqual({
    authorizationData: { oauth2: { authorizationUrl: "[redacted]", userId: "u" } },
  });
});

test("what a union of a later SDK holds is named and not shown", async () => {
  const output = { agentRuntimeArtifact: { $unknown: ["vault", { key: "s3cr3t" }] } };
  expect(await wire(GetAgentRuntimeResponse$ as never, output)).toEqual({
    agentRuntimeArtifact: { $unknown: ["vault", "[redacted]"] },
  });
});

test("events are collected up to a limit, and their secrets redacted", async () => {
  const event = (text: string) => ({
    contentBlockDelta: { contentBlockIndex: 0, delta: { text } },
  });
  const collect = async (count: number, text: string) => {
    const stream = (async function* () {
      yield { contentBlockDelta: { delta: { toolUse: { input: "s3cr3t" } } } };
      for (let n = 0; n < count; n += 1) yield event(text);
    })();
    return (await wire(InvokeHarnessResponse$ as never, { stream })) as {
      stream: { events: object[]; truncated: boolean };
    };
  };
  const { stream: few } = await collect(2, "hello");
  expect(few).toEqual({
    events: [
      { contentBlockDelta: { delta: { toolUse: { input: "[redacted]" } } } },
      event("hello"),
      event("hello"),
    ],
    truncated: false,
  });
  const { stream: many } = await collect(2_000, "hello");
  expect([many.events.length, many.truncated]).toEqual([1_000, true]);
  const { stream: large } = await collect(10, "x".repeat(100_000));
  expect([large.events.length, large.truncated]).toEqual([3, true]);
});

test("the secrets of an input are known, so that an error can leave them out", () => {
  const schema = NormalizedSchema.of(CreateApiKeyCredentialProviderRequest$);
  expect(secretsIn(schema, { name: "provider", apiKey: "hunter2" })).toEqual(["hunter2"]);
});
