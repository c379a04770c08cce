import { expect, test } from "vitest";
import { parseCallLog } from "./check-promises.ts";
import { readStory } from "./read-story.ts";

const target = { runtimeId: "support-a1b2c3d4e5", endpoint: "production" };

test("histories and the log are read from JSON as they are written", () => {
  const data = (value: unknown) => ({
    payloads: [{ data: Buffer.from(JSON.stringify(value)).toString("base64") }],
  });
  const story = readStory("promotion:x", [
    [
      {
        eventId: "1",
        eventType: "EVENT_TYPE_WORKFLOW_EXECUTION_STARTED",
        workflowExecutionStartedEventAttributes: { input: data({ spec: { target } }) },
      },
      {
        eventId: "5",
        eventType: "EVENT_TYPE_ACTIVITY_TASK_SCHEDULED",
        eventTime: "2026-11-21T00:00:00Z",
        activityTaskScheduledEventAttributes: {
          activityType: { name: "getEndpoint" },
          input: data({ endpoint: "production" }),
        },
      },
    ],
    [
      {
        eventId: "3",
        eventType: "EVENT_TYPE_WORKFLOW_EXECUTION_SIGNALED",
        workflowExecutionSignaledEventAttributes: {
          signalName: "abort",
          input: data({ by: "ada" }),
        },
      },
      {
        eventId: "9",
        eventType: "EVENT_TYPE_WORKFLOW_EXECUTION_COMPLETED",
        eventTime: "2026-11-21T00:01:00Z",
        workflowExecutionCompletedEventAttributes: { result: data({ promotion: "1a2b3c4d" }) },
      },
    ],
  ]);
  expect(story.input).toEqual({ spec: { target } });
  expect(story.acts).toMatchObject([{ name: "getEndpoint", input: { endpoint: "production" } }]);
  expect(story.said).toMatchObject([{ name: "abort", isAccepted: "unknown", at: 1_000_003 }]);
  expect(story.end).toMatchObject({ how: "completed", status: { promotion: "1a2b3c4d" } });
  expect(parseCallLog('{"seq":1,"atMs":2,"kind":"call"}\n')).toEqual([
    { seq: 1, atMs: 2, kind: "call" },
  ]);
});
