import { expect, test } from "vitest";

import { clientsOf } from "../story.ts";

const ARN = "arn:aws:iam::123456789012:role/deploy";
const target = (arn: string, region = "us-east-1") => ({ region, role: { arn } });

test("there is one client per service, region and role", () => {
  const clients = clientsOf("http://127.0.0.1:9", { allowedRoleArns: ["*"] });
  const one = clients.control({ region: "us-east-1" });
  expect(clients.control({ region: "us-east-1" })).toBe(one);
  expect(clients.control({ region: "eu-west-1" })).not.toBe(one);
  expect(clients.control(target(ARN))).not.toBe(one);
  expect(clients.control(target(ARN))).toBe(clients.control(target(ARN)));
  const withExternalId = { region: "us-east-1", role: { arn: ARN, externalId: "x" } };
  expect(clients.control(withExternalId)).not.toBe(clients.control(target(ARN)));
});

test("no client repeats a call by itself", async () => {
  const clients = clientsOf("http://127.0.0.1:9");
  for (const client of [clients.control(), clients.data(), clients.cloudwatch(), clients.sts()]) {
    expect(await client.config.maxAttempts()).toBe(1);
  }
});

test.each([
  [[ARN], ARN, true],
  [["arn:aws:iam::*:role/deploy"], ARN, true],
  [["*"], ARN, true],
  [["arn:aws:iam::123456789012:role/dep"], ARN, false],
  [["arn:aws:iam::123456789012:role.deploy"], ARN, false],
  [["arn:aws:iam::*:role/deploy"], `${ARN}-admin`, false],
  [[], ARN, false],
])("with %j allowed, %s may be assumed: %s", (allowedRoleArns, arn, allowed) => {
  const clients = clientsOf("http://127.0.0.1:9", { allowedRoleArns });
  const ask = () => clients.control(target(arn));
  if (allowed) expect(ask).not.toThrow();
  else expect(ask).toThrow("not on this worker's list of allowed roles");
});
