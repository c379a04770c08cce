import type { Client } from "@temporalio/client";
import type { PromotionStatus } from "../../domain/promotion/status.ts";

export const WORKFLOW_ID = "promotion:aws:123456789012:us-east-1:support-a1b2c3d4e5:production";
export const FIRST_RUN = "019de2f3-1111-7222-8333-44441a2b3c4d";
/** The number of the promotion whose first run is FIRST_RUN. */
export const NUMBER = "1a2b3c4d";

/** The methods of a workflow handle that the library calls, as a test wants them to answer. */
export interface StubHandle {
  readonly executeUpdate?: (
    update: { name: string },
    options: { args: unknown[]; updateId: string },
  ) => Promise<unknown>;
  readonly query?: () => Promise<PromotionStatus>;
  readonly describe?: () => Promise<unknown>;
  readonly result?: () => Promise<unknown>;
}

/** A client without a server, for answers that a real server gives once in a thousand times. */
export function stubClient(handle: StubHandle): Client {
  const describe = () =>
    Promise.resolve({
      status: { name: "RUNNING" },
      runId: FIRST_RUN,
      taskQueue: "agentcore-rollouts",
      raw: { workflowExecutionInfo: { firstRunId: FIRST_RUN } },
      typedSearchAttributes: { get: () => undefined },
    });
  const client = {
    options: { namespace: "default" },
    withDeadline: (_deadline: number, call: () => Promise<unknown>) => call(),
    workflow: { getHandle: () => ({ describe, ...handle }) },
  };
  return client as unknown as Client;
}

/** What gRPC throws for a status code. */
export function rpcError(code: number, details: string): Error {
  return Object.assign(new Error(`${code}: ${details}`), { code, details, metadata: {} });
}

export function statusWith(parts: Partial<PromotionStatus>): PromotionStatus {
  return {
    workflowId: WORKFLOW_ID,
    promotion: NUMBER,
    kind: "promotion",
    target: {
      partition: "aws",
      account: "123456789012",
      region: "us-east-1",
      runtimeId: "support-a1b2c3d4e5",
      runtimeArn: "arn:aws:bedrock-agentcore:us-east-1:123456789012:runtime/support-a1b2c3d4e5",
      endpoint: "production",
    },
    phase: "smoke",
    step: "smoke",
    headline: "",
    steps: [],
    decisions: [],
    gates: [],
    series: [],
    notices: [],
    startedAtMs: 0,
    messages: { accepted: 0, refused: 0, lastAccepted: [], lastRefused: [] },
    ...parts,
  };
}
