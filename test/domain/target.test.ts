import { describe, expect, test } from "vitest";
import {
  ENDPOINT_NAME_PATTERN,
  VERSION_PATTERN,
  formatRuntimeArn,
  parseRuntimeArn,
  partitionOfRegion,
  laneWorkflowId,
  promotionWorkflowId,
  runtimeNameOfId,
} from "../../domain/target.ts";
import { TARGET } from "./values.ts";

const arn = (
  partition: string,
  region: string,
  rest = "123456789012:runtime/support-a1b2c3d4e5",
): string => `arn:${partition}:bedrock-agentcore:${region}:${rest}`;

describe("ARNs of runtimes", () => {
  test.each([
    ["aws", "us-east-1"],
    ["aws", "ap-southeast-2"],
    ["aws", "mx-central-1"],
    ["aws-cn", "cn-north-1"],
    ["aws-us-gov", "us-gov-west-1"],
    ["aws-eusc", "eusc-de-east-1"],
    ["aws-iso", "us-iso-east-1"],
    ["aws-iso-b", "us-isob-east-1"],
  ])("%s in %s is read, and written back the same", (partition, region) => {
    const parsed = parseRuntimeArn(arn(partition, region));
    expect(parsed).toEqual({
      partition,
      region,
      account: "123456789012",
      runtimeId: "support-a1b2c3d4e5",
    });
    expect(parsed && formatRuntimeArn(parsed)).toBe(arn(partition, region));
    expect(partitionOfRegion(region)).toBe(partition);
  });

  test.each([
    ["nothing", ""],
    ["an id", "support-a1b2c3d4e5"],
    ["another service", "arn:aws:lambda:us-east-1:123456789012:function:support"],
    [
      "an endpoint's",
      arn(
        "aws",
        "us-east-1",
        "123456789012:runtime/support-a1b2c3d4e5/runtime-endpoint/production",
      ),
    ],
    ["a version's", `${arn("aws", "us-east-1")}:3`],
    ["no account", arn("aws", "us-east-1", ":runtime/support-a1b2c3d4e5")],
    ["a short account", arn("aws", "us-east-1", "12345678901:runtime/support-a1b2c3d4e5")],
    ["no region", arn("aws", "")],
    ["a zone for a region", arn("aws", "us-east-1a")],
    ["an id without its ten characters", arn("aws", "us-east-1", "123456789012:runtime/support")],
    [
      "an id that begins with a digit",
      arn("aws", "us-east-1", "123456789012:runtime/1support-a1b2c3d4e5"),
    ],
    ["another partition", arn("azure", "us-east-1")],
    // It would be another workflow's id, and so a second promotion of the same endpoint.
    ["a partition that the region is not in", arn("aws-cn", "us-east-1")],
    ["the commercial partition with a region of another", arn("aws", "us-gov-west-1")],
    ["a line break at the end", `${arn("aws", "us-east-1")}\n`],
    ["a blank before it", ` ${arn("aws", "us-east-1")}`],
  ])("%s is none", (_name, text) => {
    expect(parseRuntimeArn(text)).toBeUndefined();
  });
});

test("a promotion's workflow id is made of nothing but the endpoint's identity", () => {
  const id = promotionWorkflowId(TARGET);
  expect(id).toBe("promotion:aws:123456789012:us-east-1:support-a1b2c3d4e5:production");
  const withRole = { ...TARGET, role: { arn: "arn:aws:iam::123456789012:role/x" } };
  expect(promotionWorkflowId(withRole)).toBe(id);
  expect(laneWorkflowId(withRole)).toBe(
    "lane:aws:123456789012:us-east-1:support-a1b2c3d4e5:production",
  );
  for (const other of [
    { account: "999999999999" },
    { region: "eu-west-1" },
    { runtimeId: "support-x1b2c3d4e5" },
    { endpoint: "Production" },
  ]) {
    expect(promotionWorkflowId({ ...TARGET, ...other })).not.toBe(id);
  }
});

test.each([
  ["support-a1b2c3d4e5", "support"],
  ["my_agent_2-ABCDEFGHIJ", "my_agent_2"],
])("CloudWatch knows runtime %s as %s", (id, name) => {
  expect(runtimeNameOfId(id)).toBe(name);
});

test.each([
  ["1", true],
  ["99999", true],
  ["0", false],
  ["01", false],
  ["100000", false],
  ["v2.1", false],
  ["", false],
  ["1\n", false],
])("version %j is one: %s", (text, expected) => {
  expect(VERSION_PATTERN.test(text)).toBe(expected);
});

test.each([
  ["production", true],
  ["P_1", true],
  ["a".repeat(48), true],
  ["a".repeat(49), false],
  ["prod-1", false],
  ["1prod", false],
  ["", false],
])("endpoint %j is a name: %s", (text, expected) => {
  expect(ENDPOINT_NAME_PATTERN.test(text)).toBe(expected);
});
