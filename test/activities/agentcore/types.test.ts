import type { ActivityInterfaceFor } from "@temporalio/workflow";
import { expectTypeOf, test } from "vitest";

import type {
  AgentCoreActivities,
  CloudWatchActivities,
} from "../../../activities/agentcore/operations.ts";
import type { CollectedEvents, CollectedStream } from "../../../activities/agentcore/wire-types.ts";

type IsAny<T> = 0 extends 1 & T ? true : false;
type IsNever<T> = [T] extends [never] ? true : false;
type IsUntyped<T> = true extends IsAny<T> | IsNever<T> ? true : false;

/** Names of the activities whose input or output is `any` or `never`. */
type Untyped = {
  [Name in keyof AgentCoreActivities]: true extends
    | IsUntyped<Parameters<AgentCoreActivities[Name]>[0]>
    | IsUntyped<Awaited<ReturnType<AgentCoreActivities[Name]>>>
    ? Name
    : never;
}[keyof AgentCoreActivities];

test("the input and output of every operation have a type of their own", () => {
  expectTypeOf<Untyped>().toBeNever();
});

test("dates are texts, streams are collected, metadata stays behind", () => {
  type Runtime = Awaited<ReturnType<AgentCoreActivities["getAgentRuntime"]>>;
  expectTypeOf<Runtime["createdAt"]>().toEqualTypeOf<string | undefined>();
  expectTypeOf<Runtime["environmentVariables"]>().toEqualTypeOf<
    Record<string, string> | undefined
  >();
  expectTypeOf<"$metadata" extends keyof Runtime ? true : false>().toEqualTypeOf<false>();
  type Answer = Awaited<ReturnType<AgentCoreActivities["invokeAgentRuntime"]>>;
  expectTypeOf<NonNullable<Answer["response"]>>().toEqualTypeOf<CollectedStream>();
  type Harness = Awaited<ReturnType<AgentCoreActivities["invokeHarness"]>>;
  expectTypeOf<NonNullable<Harness["stream"]>>().toExtend<CollectedEvents<object>>();
  type Versions = Awaited<ReturnType<AgentCoreActivities["listAgentRuntimeVersions"]>>;
  expectTypeOf<NonNullable<Versions["agentRuntimes"]>[number]["lastUpdatedAt"]>().toEqualTypeOf<
    string | undefined
  >();
});

test("workflows can call them all through a proxy", () => {
  type Proxied = ActivityInterfaceFor<AgentCoreActivities>;
  expectTypeOf<keyof Proxied>().toEqualTypeOf<keyof AgentCoreActivities>();
  expectTypeOf<Proxied["getGateway"]>().toBeCallableWith({ gatewayIdentifier: "g" });
});

test("inputs are plain JSON too", () => {
  type Invocation = Parameters<AgentCoreActivities["invokeAgentRuntime"]>[0];
  expectTypeOf<Invocation["payload"]>().toEqualTypeOf<string>();
  type Metrics = Parameters<CloudWatchActivities["getMetricData"]>[0];
  expectTypeOf<Metrics["StartTime"]>().toEqualTypeOf<string | undefined>();
});
