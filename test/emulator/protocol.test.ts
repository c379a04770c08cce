import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";

import { GetWorkloadAccessTokenCommand } from "@aws-sdk/client-bedrock-agentcore";
import { AssumeRoleCommand, GetCallerIdentityCommand } from "@aws-sdk/client-sts";
import { describe, expect, test } from "vitest";

import { operations } from "../../emulator/protocol/operations.ts";
import { matchRoute, matchTarget } from "../../emulator/protocol/router.ts";
import { begin, clientsOf, createRuntime, getEndpoint, START_MS } from "./story.ts";

test("the operations of the installed SDK are those of the golden list", () => {
  const golden = JSON.parse(
    readFileSync(new URL("../golden/operations.json", import.meta.url), "utf8"),
  ) as unknown;
  const names = (service: string) =>
    operations
      .filter((operation) => operation.service === service)
      .map(({ name }) => name)
      .toSorted();
  expect({
    control: names("control"),
    data: names("data"),
    cloudwatch: names("cloudwatch"),
  }).toEqual(golden);
});

test("every operation is found by its own route, with its labels decoded", () => {
  for (const operation of operations) {
    if (!operation.http) {
      expect(matchTarget(`GraniteServiceVersion20100801.${operation.name}`)).toBe(operation);
      continue;
    }
    const [method, template] = operation.http;
    const path = template.replaceAll(/\{[^}]+\}/g, encodeURIComponent("a:b/c d"));
    const match = matchRoute(method, path);
    expect([match?.operation.name, match?.operation.service]).toEqual([
      operation.name,
      operation.service,
    ]);
    for (const value of Object.values(match?.labels ?? {})) expect(value).toBe("a:b/c d");
  }
});

describe("bad requests are answered as AWS answers them", () => {
  const send = async (path: string, init: RequestInit) => {
    const { emulator } = await begin();
    const answer = await fetch(emulator.url + path, init);
    return {
      status: answer.status,
      type: answer.headers.get("x-amzn-errortype"),
      body: await answer.text(),
    };
  };

  test.each([
    [
      "a route that no operation has",
      "/nowhere",
      { method: "GET" },
      404,
      "UnknownOperationException",
    ],
    [
      "a method that the route does not have",
      "/runtimes/",
      { method: "PATCH" },
      404,
      "UnknownOperationException",
    ],
    ["malformed JSON", "/runtimes/", { method: "PUT", body: "{" }, 400, "SerializationException"],
    [
      "a label that is not percent-encoding",
      "/runtimes/%zz/",
      { method: "GET" },
      400,
      "SerializationException",
    ],
    [
      "a number that is none",
      "/runtimes/?maxResults=many",
      { method: "POST" },
      400,
      "ValidationException",
    ],
    [
      "a body that is not gzip",
      "/runtimes/",
      { method: "PUT", body: "x", headers: { "content-encoding": "gzip" } },
      400,
      "SerializationException",
    ],
    [
      "an unknown target",
      "/",
      { method: "POST", headers: { "x-amz-target": "GraniteServiceVersion20100801.Nothing" } },
      400,
      "UnknownOperationException",
    ],
    [
      "an unknown action",
      "/",
      { method: "POST", body: "Action=Nothing" },
      400,
      "UnknownOperationException",
    ],
    [
      "a prototype's name as an id",
      "/runtimes/__proto__/",
      { method: "GET" },
      400,
      "ValidationException",
    ],
  ] as const)("%s", async (_name, path, init, status, type) => {
    const answer = await send(path, init);
    expect(answer).toMatchObject({ status, type });
    expect(JSON.parse(answer.body)).toHaveProperty("message");
  });

  test("an operation that is not modelled says so, and where to read on", async () => {
    const { data } = await begin();
    const workloadName = "workload";
    const sent = data.send(new GetWorkloadAccessTokenCommand({ workloadName }));
    await expect(sent).rejects.toMatchObject({
      name: "NotImplementedException",
      $metadata: { httpStatusCode: 501 },
    });
    await expect(sent).rejects.toThrow(
      "GetWorkloadAccessToken is not modelled by this emulator: see emulator/BEHAVIOR.md",
    );
  });

  test("an oversized body is refused before it is read", async () => {
    const { emulator } = await begin();
    const { request } = await import("node:http");
    const status = await new Promise((resolve, reject) => {
      const sent = request(
        emulator.url + "/runtimes/",
        { method: "PUT", headers: { "content-length": 2e9 } },
        (answer) => {
          resolve(answer.statusCode);
          sent.destroy();
        },
      );
      sent.once("error", reject);
      sent.flushHeaders();
    });
    expect(status).toBe(413);
  });
});

test("a CloudWatch request may be gzipped, and its errors carry the query protocol's code", async () => {
  const { emulator } = await begin();
  const ask = (body: object) =>
    fetch(emulator.url, {
      method: "POST",
      headers: {
        "x-amz-target": "GraniteServiceVersion20100801.GetMetricData",
        "content-type": "application/x-amz-json-1.0",
        "content-encoding": "gzip",
      },
      body: gzipSync(JSON.stringify(body)),
    });
  const times = { StartTime: START_MS / 1_000 - 60, EndTime: START_MS / 1_000 };
  const good = await ask({ MetricDataQueries: [], ...times });
  expect(await good.json()).toEqual({ MetricDataResults: [], Messages: [] });
  const bad = await ask({ MetricDataQueries: [] });
  expect(bad.status).toBe(400);
  expect(bad.headers.get("x-amzn-query-error")).toBe("ValidationError;Sender");
});

describe("STS", () => {
  test("GetCallerIdentity names the configured account", async () => {
    const { sts } = await begin({ account: "210987654321" });
    expect(await sts.send(new GetCallerIdentityCommand({}))).toMatchObject({
      Account: "210987654321",
      Arn: "arn:aws:iam::210987654321:user/emulator",
    });
  });

  test("the credentials of an assumed role act in the role's account, until they expire", async () => {
    const story = await begin();
    await createRuntime(story);
    const { Credentials } = await story.sts.send(
      new AssumeRoleCommand({
        RoleArn: "arn:aws:iam::210987654321:role/deploy",
        RoleSessionName: "test",
      }),
    );
    expect(Credentials?.Expiration).toEqual(new Date(story.clock.now() + 3_600_000));
    const credentials = {
      accessKeyId: Credentials?.AccessKeyId as string,
      secretAccessKey: Credentials?.SecretAccessKey as string,
    };
    const there = clientsOf(story.emulator, "us-east-1", credentials);
    expect(await there.sts.send(new GetCallerIdentityCommand({}))).toMatchObject({
      Account: "210987654321",
      Arn: "arn:aws:sts::210987654321:assumed-role/deploy/test",
    });
    const { id, arn } = await createRuntime({ ...story, ...there });
    expect(arn).toContain(":210987654321:");
    await expect(getEndpoint(story.control, id, "DEFAULT")).rejects.toMatchObject({
      name: "ResourceNotFoundException",
    });
    await story.clock.advance(3_600_000);
    await expect(there.sts.send(new GetCallerIdentityCommand({}))).rejects.toMatchObject({
      name: "ExpiredTokenException",
    });
    await expect(getEndpoint(there.control, id, "DEFAULT")).rejects.toMatchObject({
      name: "ExpiredTokenException",
    });
  });
});
