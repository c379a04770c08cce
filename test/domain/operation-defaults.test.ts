import * as data from "@aws-sdk/client-bedrock-agentcore";
import * as control from "@aws-sdk/client-bedrock-agentcore-control";
import { describe, expect, test } from "vitest";

import { operationsOf } from "../../activities/agentcore/run-operation.ts";
import {
  callClassOf,
  defaultRetryFor,
  STREAMED_OPERATIONS,
  TOKEN_OPERATIONS,
} from "../../domain/operation-defaults.ts";

const operations = [...operationsOf(control), ...operationsOf(data)];

describe("the lists agree with the installed SDK", () => {
  test("client tokens", () => {
    const withToken = operations.filter(({ input }) =>
      [...input.structIterator()].some(
        ([name, member]) => name === "clientToken" && member.isIdempotencyToken(),
      ),
    );
    expect(withToken.map(({ name }) => name).toSorted()).toEqual([...TOKEN_OPERATIONS].toSorted());
  });

  test("streamed answers", () => {
    const names = operations.filter(({ streamed }) => streamed).map(({ name }) => name);
    expect(names.toSorted()).toEqual([...STREAMED_OPERATIONS].toSorted());
  });
});

test.each([
  ["GetAgentRuntime", "read"],
  ["ListGateways", "read"],
  ["RetrieveMemoryRecords", "read"],
  ["SearchRegistryRecords", "read"],
  ["UpdateAgentRuntimeEndpoint", "token"],
  ["StopRuntimeSession", "token"],
  ["UpdateGateway", "mutation"],
  ["Evaluate", "mutation"],
  // Its session id is marked as an idempotency token, and yet every call runs the agent.
  ["InvokeAgentRuntime", "mutation"],
])("%s is a %s", (operation, callClass) => {
  expect(callClassOf(operation)).toBe(callClass);
});

test("an invocation may take an hour, any other call half a minute", () => {
  expect(defaultRetryFor("InvokeAgentRuntime").startToCloseTimeout).toBe(3_600_000);
  expect(defaultRetryFor("GetGateway").startToCloseTimeout).toBe(30_000);
});
