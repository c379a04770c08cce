import {
  CreateGatewayCommand,
  GetAgentRuntimeCommand,
  GetAgentRuntimeEndpointCommand,
  UntagResourceCommand,
  UpdateAgentRuntimeCommand,
} from "@aws-sdk/client-bedrock-agentcore-control";
import { PutMetricDataCommand } from "@aws-sdk/client-cloudwatch";
import { expect, test } from "vitest";

import { satisfiesPattern } from "../../emulator/constraints/pattern.ts";
import { constraintTable } from "../../emulator/constraints/table.ts";
import { begin, ROLE } from "./story.ts";

const agentRuntimeId = "agent-0123456789";

test("a pattern", async () => {
  const { control } = await begin();
  const sent = new GetAgentRuntimeCommand({ agentRuntimeId, agentRuntimeVersion: "v2.1" });
  await expect(control.send(sent)).rejects.toMatchObject({
    message:
      "1 validation error detected: Value 'v2.1' at 'agentRuntimeVersion' failed to satisfy constraint: Member must satisfy regular expression pattern: ([1-9][0-9]{0,4})",
    reason: "FieldValidationFailed",
    fieldList: [{ name: "agentRuntimeVersion" }],
  });
});

test("several at once, in nested members, lists and maps", async () => {
  const { control } = await begin();
  const sent = new UpdateAgentRuntimeCommand({
    agentRuntimeId,
    roleArn: "x",
    agentRuntimeArtifact: {} as never,
    networkConfiguration: { networkMode: "SECRET" as "PUBLIC" },
    environmentVariables: { "": "value" },
    lifecycleConfiguration: { maxLifetime: 59 },
    filesystemConfigurations: [{ sessionStorage: { mountPath: "/" } }],
  });
  const error = (await control.send(sent).catch((caught: unknown) => caught)) as Error;
  const [head, ...sentences] = error.message.split(/(?:detected: |; )Value /);
  expect(head).toBe("7 validation errors ");
  const shortened = sentences.map((sentence) =>
    sentence.replace(" failed to satisfy constraint: Member must", ""),
  );
  const mountPath = "'/' at 'filesystemConfigurations.1.member.sessionStorage.mountPath'";
  expect(new Set(shortened)).toEqual(
    new Set([
      "at 'agentRuntimeArtifact' have exactly one member set",
      "'x' at 'roleArn' satisfy regular expression pattern: arn:aws(-[^:]+)?:iam::([0-9]{12})?:role/.+",
      "'SECRET' at 'networkConfiguration.networkMode' satisfy enum value set: [PUBLIC, VPC]",
      "'59' at 'lifecycleConfiguration.maxLifetime' have value greater than or equal to 60",
      "at 'environmentVariables' failed to satisfy constraint: Map keys must satisfy constraint: [Member must have length less than or equal to 100, Member must have length greater than or equal to 1]",
      `${mountPath} satisfy regular expression pattern: /mnt/[a-zA-Z0-9._-]+/?`,
      `${mountPath} have length greater than or equal to 6`,
    ]),
  );
});

test("the items of a list", async () => {
  const { control } = await begin();
  const resourceArn = `arn:aws:bedrock-agentcore:us-east-1:123456789012:runtime/${agentRuntimeId}`;
  const sent = new UntagResourceCommand({ resourceArn, tagKeys: ["good", "bad!"] });
  await expect(control.send(sent)).rejects.toThrow(
    "1 validation error detected: Value '[good, bad!]' at 'tagKeys' failed to satisfy constraint: Member must satisfy constraint: [Member must satisfy regular expression pattern: [a-zA-Z0-9\\s._:/=+@-]*, Member must have length less than or equal to 128, Member must have length greater than or equal to 1]",
  );
});

test("a sensitive member, whose value is not shown", async () => {
  const { control } = await begin();
  const sent = new GetAgentRuntimeEndpointCommand({ agentRuntimeId, endpointName: "no-dash" });
  await expect(control.send(sent)).rejects.toThrow(
    "1 validation error detected: Value at 'endpointName' failed",
  );
});

test("CloudWatch, whose members begin with a small letter", async () => {
  const { cloudwatch } = await begin();
  const MetricData = [{ MetricName: "" }];
  const sent = cloudwatch.send(new PutMetricDataCommand({ Namespace: "Mine", MetricData }));
  await expect(sent).rejects.toThrow(
    "1 validation error detected: Value '' at 'metricData.1.member.metricName' failed to satisfy constraint: Member must have length greater than or equal to 1",
  );
});

test.each([
  [{ name: 5 }, "NUMBER_VALUE can not be converted to a String"],
  [{ name: ["gate"] }, "Start of list found where not expected"],
  [{ tags: "team" }, "STRING_VALUE can not be converted to a Map"],
  [{ tags: { team: { a: 1 } } }, "Start of structure or map found where not expected."],
])("a value of another type: %j", async (wrong, message) => {
  const { control } = await begin();
  const gateway = { name: "gate", roleArn: ROLE, authorizerType: "NONE" as const };
  const sent = new CreateGatewayCommand(gateway);
  sent.middlewareStack.add(
    (next) => (args) => {
      const request = args.request as { body: string; headers: Record<string, string> };
      request.body = JSON.stringify({ ...gateway, ...wrong });
      request.headers["content-length"] = String(request.body.length);
      return next(args);
    },
    { step: "build", priority: "low" },
  );
  await expect(control.send(sent)).rejects.toMatchObject({
    name: "SerializationException",
    message,
  });
});

const USER_TOKEN = "[A-Za-z0-9-_=]+.[A-Za-z0-9-_=]+.[A-Za-z0-9-_=]+";

test("the cubic pattern of user tokens is the same language in linear time", () => {
  const original = new RegExp(`^(?:${USER_TOKEN})$`, "u");
  let texts = [""];
  for (let length = 0; length <= 7; length += 1) {
    for (const text of texts)
      expect([text, satisfiesPattern(USER_TOKEN, text, null)]).toEqual([text, original.test(text)]);
    texts = texts.flatMap((text) => ["a", ".", "\n"].map((letter) => text + letter));
  }
  expect(constraintTable.records.some(({ pattern }) => pattern === USER_TOKEN)).toBe(true);
});

test("no pattern takes long for any text within its length", () => {
  const slow: unknown[] = [];
  for (const { pattern, length } of constraintTable.records) {
    if (pattern === undefined) continue;
    const longest = Math.min(length?.[1] ?? 5_000, 5_000);
    for (const part of ["a", "a-", "0", "a/", "a:", ".", "-", "a.", "arn:aws:"]) {
      const text = `${part.repeat(longest / part.length)}!\n`;
      const startedMs = performance.now();
      satisfiesPattern(pattern, text, length?.[1] ?? null);
      const tookMs = performance.now() - startedMs;
      if (tookMs > 250) slow.push([pattern, part, tookMs]);
    }
  }
  expect(slow).toEqual([]);
});
