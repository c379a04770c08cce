import { expect, test } from "vitest";
import { isNamed, parseWorkflowId, shortNameOf } from "../../client/promotion-name.ts";

const ID = "promotion:aws:123456789012:us-east-1:support-a1b2c3d4e5:production";
const ARN = "arn:aws:bedrock-agentcore:us-east-1:123456789012:runtime/support-a1b2c3d4e5";

test("a workflow id says which endpoint it is of", () => {
  expect(parseWorkflowId(ID)).toEqual({
    partition: "aws",
    account: "123456789012",
    region: "us-east-1",
    runtimeId: "support-a1b2c3d4e5",
    endpoint: "production",
  });
  expect(shortNameOf(ID)).toBe("support-a1b2c3d4e5/production");
});

test.each([
  "lane:aws:123456789012:us-east-1:support-a1b2c3d4e5:production",
  "promotion:aws:1",
  `${ID}:more`,
  "production",
])("%s is no id of a promotion", (id) => {
  expect(parseWorkflowId(id)).toBeUndefined();
});

test.each<[string, boolean]>([
  ["production", true],
  ["support-a1b2c3d4e5", true],
  ["support", true],
  ["support-a1b2c3d4e5/production", true],
  ["support/production", true],
  [ARN, true],
  [`${ARN}/production`, true],
  [`${ARN}/runtime-endpoint/production`, true],
  ["staging", false],
  ["support/staging", false],
  ["other/production", false],
  ["support/production/x", false],
  [`${ARN}/staging`, false],
  [ARN.replace("us-east-1", "eu-west-1"), false],
  [ARN.replace("123456789012", "999999999999"), false],
  ["", false],
])("%s: %s", (name, expected) => {
  const place = parseWorkflowId(ID);
  expect(place && isNamed(name, place)).toBe(expected);
});
