import { expect, test } from "vitest";
import { sendToLane } from "../../client/lanes/send-to-lane.ts";
import { TARGET, specWith } from "../domain/values.ts";
import { stubClient } from "./stub-client.ts";

const LONG = "r".repeat(3_000_000);

test.each([
  [
    "a reason of 3 MB",
    { name: "freeze", input: { reason: LONG } },
    '"freeze" cannot be sent: The message is too large (3000013 bytes, at most 1000000).',
  ],
  [
    "a spec of 3 MB",
    { name: "request", input: { key: "k", onBusy: "queue", spec: { ...specWith(), notes: LONG } } },
    "bytes, at most 1000000).",
  ],
  [
    "a reason that the lane would refuse",
    { name: "freeze", input: { reason: "r".repeat(501) } },
    'The message\'s field "reason" must be text of at most 500.',
  ],
  [
    "a version that is none",
    { name: "rollBack", input: { to: "latest", key: "k" } },
    'The message\'s field "to" must be a version number in quotes, like "3".',
  ],
] as const)("%s is refused before anything is sent, and says so", async (_name, message, why) => {
  // Every call on it would throw something else.
  await expect(sendToLane(stubClient({}), TARGET, message as never)).rejects.toMatchObject({
    code: "BadUsage",
    exitCode: 2,
    message: expect.stringContaining(why),
  });
});
