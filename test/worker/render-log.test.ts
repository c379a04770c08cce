import { expect, test } from "vitest";
import { renderJsonLog } from "../../worker/render-log.ts";

const entry = (meta: Record<string, unknown>) => ({
  level: "WARN" as const,
  message: "Activity failed",
  timestampNanos: 1_700_000_000_123_456_789n,
  meta,
});

test("an entry says which promotion and endpoint it speaks of", () => {
  const workflowId = "promotion:aws:123456789012:us-east-1:support-a1b2c3d4e5:production";
  expect(JSON.parse(renderJsonLog(entry({ workflowId, runId: "r", attempt: 2 })))).toEqual({
    time: "2023-11-14T22:13:20.123Z",
    level: "warn",
    message: "Activity failed",
    kind: "promotion",
    account: "123456789012",
    region: "us-east-1",
    runtime: "support-a1b2c3d4e5",
    endpoint: "production",
    workflowId,
    runId: "r",
    attempt: 2,
  });
});

test("of an error the name and message are kept; of members we do not know, nothing", () => {
  const cause = Object.assign(new Error("UpdateAgentRuntimeEndpoint: denied"), { spec: "secret" });
  const line = renderJsonLog(
    entry({ error: cause, input: { secret: "secret" }, headers: "secret" }),
  );
  expect(JSON.parse(line)).toMatchObject({
    error: { name: "Error", message: "UpdateAgentRuntimeEndpoint: denied" },
  });
  expect(line).not.toContain("secret");
  expect(line).not.toContain("\n");
});
