import { createServer } from "node:http";
import type { RequestListener } from "node:http";
import type { AddressInfo } from "node:net";

import {
  GetAgentRuntimeCommand,
  UpdateAgentRuntimeEndpointCommand,
} from "@aws-sdk/client-bedrock-agentcore-control";
import { ApplicationFailure } from "@temporalio/activity";
import { expect, onTestFinished, test, vi } from "vitest";

import { toFailure } from "../../../activities/aws/failure.ts";
import { AWS, clientsOf, failureOf } from "../story.ts";

const read = { operation: "GetAgentRuntime", callClass: "read", attempt: 1 } as const;
const mutation = { operation: "UpdateGateway", callClass: "mutation", attempt: 1 } as const;

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** What a real client throws when the server answers so. */
async function errorOf(status: number, headers: Record<string, string>, body = "{}") {
  const url = await serve((_, response) => response.writeHead(status, headers).end(body));
  const client = clientsOf(url).control(AWS);
  return failureOf(client.send(new GetAgentRuntimeCommand({ agentRuntimeId: "agent-0123456789" })));
}

test.each([
  [429, "ThrottlingException", "ThrottlingException", false],
  [429, "ThrottledException", "ThrottlingException", false],
  [429, "TooManyRequestsException", "ThrottlingException", false],
  [500, "InternalServerException", "InternalServerException", false],
  [501, "NotImplementedException", "NotImplementedException", true],
  [503, "ServiceUnavailableException", "InternalServerException", false],
  [400, "ValidationException", "ValidationException", true],
  [402, "ServiceQuotaExceededException", "ServiceQuotaExceededException", true],
  [403, "AccessDeniedException", "AccessDeniedException", true],
  [404, "ResourceNotFoundException", "ResourceNotFoundException", true],
  [409, "ConflictException", "ConflictException", true],
  [403, "ExpiredTokenException", "CredentialsError", true],
  [403, "UnrecognizedClientException", "CredentialsError", true],
  [409, "SomethingNewException", "SomethingNewException", true],
])("an answer %i %s is %s", async (status, ...[name, type, nonRetryable]) => {
  const headers = { "x-amzn-errortype": name, "x-amzn-requestid": "request-1" };
  const failure = toFailure(await errorOf(status, headers, '{"message":"why"}'), read);
  expect(failure).toMatchObject({
    type,
    nonRetryable,
    message: expect.stringMatching(/^GetAgentRuntime: .*why/),
    details: [{ operation: "GetAgentRuntime", status, requestId: "request-1" }],
  });
  expect(failure.cause).toBeUndefined();
});

test("an answer that is no JSON is judged by its status, and not quoted", async () => {
  const failure = toFailure(await errorOf(502, {}, "<html>s3cr3t"), read);
  expect(failure).toMatchObject({ type: "InternalServerException", nonRetryable: false });
  expect(failure.message).not.toContain("s3cr3t");
});

test("the next attempt waits as long as AWS asks", async () => {
  const headers = { "x-amzn-errortype": "ThrottlingException", "retry-after": "7" };
  expect(toFailure(await errorOf(429, headers), read).nextRetryDelay).toBe(7_000);
});

test("a connection that is refused proves that nothing was executed", async () => {
  const client = clientsOf("http://127.0.0.1:9").control(AWS);
  const command = new UpdateAgentRuntimeEndpointCommand({ agentRuntimeId: "a", endpointName: "b" });
  const error = await failureOf(client.send(command));
  expect(toFailure(error, mutation)).toMatchObject({ type: "NetworkError", nonRetryable: false });
});

test("a connection that is cut proves nothing", async () => {
  const url = await serve((request) => request.socket.destroy());
  const client = clientsOf(url).control(AWS);
  const error = await failureOf(client.send(new GetAgentRuntimeCommand({ agentRuntimeId: "a" })));
  expect(toFailure(error, mutation)).toMatchObject({ type: "NetworkError", nonRetryable: true });
  expect(toFailure(error, read)).toMatchObject({ type: "NetworkError", nonRetryable: false });
});

test("an answer that does not come, or stops in the middle, is a time-out of the request", async () => {
  for (const listener of [
    (() => undefined) as RequestListener,
    ((_, response) =>
      response.writeHead(200, { "content-length": 9 }).write("{")) as RequestListener,
  ]) {
    const client = clientsOf(await serve(listener), { requestTimeoutMs: 50 }).control(AWS);
    const error = await failureOf(client.send(new GetAgentRuntimeCommand({ agentRuntimeId: "a" })));
    expect(toFailure(error, read)).toMatchObject({ type: "NetworkError", nonRetryable: false });
  }
});

test("a worker without credentials is told what to give it", async () => {
  const clients = clientsOf(await serve((_, response) => response.end("{}")));
  for (const name of ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"]) vi.stubEnv(name, undefined);
  vi.stubEnv("AWS_EC2_METADATA_DISABLED", "true");
  for (const file of ["AWS_SHARED_CREDENTIALS_FILE", "AWS_CONFIG_FILE"])
    vi.stubEnv(file, "/dev/null");
  const command = new GetAgentRuntimeCommand({ agentRuntimeId: "a" });
  const error = await failureOf(clients.control(AWS).send(command));
  expect(toFailure(error, read)).toMatchObject({
    type: "CredentialsError",
    nonRetryable: true,
    message: expect.stringContaining("environment, shared profile, or role"),
  });
});

test("an ApplicationFailure passes through", () => {
  const failure = ApplicationFailure.nonRetryable("no", "RoleNotAllowed");
  expect(toFailure(failure, read)).toBe(failure);
});

test("an error of the program itself is final, under its own name", () => {
  expect(toFailure(new TypeError("undefined is not a function"), read)).toMatchObject({
    type: "TypeError",
    nonRetryable: true,
  });
});
