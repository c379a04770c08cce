import { UpdateAgentRuntimeEndpointCommand } from "@aws-sdk/client-bedrock-agentcore-control";
import { expect, test } from "vitest";
import { LaneRefusedError, sendToLane } from "../../client/lanes/send-to-lane.ts";
import { laneSignals } from "../../workflows/lane-messages.ts";
import { laneOf, untilPolled } from "./lane-stage.ts";
import { oversee } from "./oversight.ts";
import { setStage, statusOf, tell, untilIn } from "./stage.ts";

test("a spec that is less strict than the policy is refused before anything is moved or called", async () => {
  const stage = await setStage({
    oversight: await oversee({
      rules: [{ bake: { minimumDuration: "1h", onNoEvidence: ["pause"] } }],
    }),
  });
  const handle = await stage.promote((spec) => ({
    ...spec,
    bake: { ...spec.bake, onNoEvidence: "promote" },
  }));
  await expect(handle.result()).rejects.toMatchObject({
    cause: {
      type: "PolicyViolation",
      message:
        'The policy refuses this promotion: bake.onNoEvidence must be pause by the policy, is "promote"; bake.duration must be at least 1h by the policy, is 2s.',
    },
  });
  expect(stage.moves()).toEqual([]);
  expect(stage.emulator.sessions()).toEqual([]);
});

test("a rule for another endpoint does not bind this one", async () => {
  const stage = await setStage({
    oversight: await oversee({
      rules: [{ match: { endpoint: "staging" }, bake: { minimumDuration: "1h" } }],
    }),
  });
  stage.traffic();
  expect((await (await stage.promote()).result()).outcome?.kind).toBe("promoted");
});

test("an emergency leaves out what the policy lets it, and is one for ever", async () => {
  const stage = await setStage({
    metrics: { periodMs: 1_000, delayMs: 3_600_000 },
    oversight: await oversee({
      roles: { "on-call": ["ona"] },
      rules: [
        {
          approval: { quorum: [{ role: "on-call" }] },
          may: { emergency: ["on-call"] },
          emergency: { skips: ["gates", "approval"] },
        },
      ],
    }),
  });
  const handle = await stage.promote((spec) => spec, {
    requestedBy: "ona",
    emergency: { reason: "orders fail" },
  });
  const { headline, emergency, notices } = await untilIn(handle, "bake");
  expect(headline).toMatch(/^EMERGENCY \(orders fail\): /);
  expect(emergency).toEqual({ reason: "orders fail", by: "ona", skips: ["gates", "approval"] });
  expect(notices.join()).toContain("An emergency, declared by ona: orders fail");
  const metadata = await handle.query<{ currentDetails?: string }>("__temporal_workflow_metadata");
  expect(metadata.currentDetails).toMatch(/^## EMERGENCY \(orders fail\)/);
  await tell(handle, "abort");
  const ended = await handle.result();
  expect(ended.outcome).toMatchObject({ kind: "rolled-back", emergency: "orders fail" });
  expect(ended.steps.map(({ step, result }) => [step, result])).toContainEqual([
    "gate",
    "The gates are left out: this is an emergency.",
  ]);
});

test.each([
  ["nobody may declare one where no rule knows emergencies", {}, "ona", "knows no emergencies"],
  [
    "one is for those whom the policy names",
    { may: { emergency: ["on-call"] }, emergency: { skips: ["gates"] } },
    "eve",
    'The policy keeps "emergency" to on-call. eve is in no role.',
  ],
])("an emergency is refused: %s", async (_name, rule, requestedBy, why) => {
  const stage = await setStage({
    oversight: await oversee({ roles: { "on-call": ["ona"] }, rules: [rule] }),
  });
  const handle = await stage.promote((spec) => spec, { requestedBy, emergency: { reason: "now" } });
  await expect(handle.result()).rejects.toMatchObject({
    cause: { type: "PolicyViolation", message: expect.stringContaining(why) },
  });
  expect(stage.moves()).toEqual([]);
});

test("messages are kept to those whom the policy names; cancel stays with Temporal's own rights", async () => {
  const stage = await setStage({
    oversight: await oversee({
      roles: { leads: ["ada"] },
      rules: [{ may: { abort: ["leads"], reject: ["leads"] } }],
    }),
  });
  const handle = await stage.promote((spec) => ({ ...spec, approval: { timeoutMs: 60_000 } }));
  await untilIn(handle, "waiting-for-approval");
  for (const message of ["abort", "reject"] as const) {
    await expect(tell(handle, message)).rejects.toMatchObject({
      cause: {
        message: `The policy keeps "${message}" to leads. tester is in no role.`,
      },
    });
  }
  const { messages } = await statusOf(handle);
  expect(messages.refused).toBe(2);
  await handle.cancel();
  expect((await handle.result()).outcome?.reason).toBe("aborted");
});

test("words to a lane count only from the roles that the policy keeps them to, from the first on", async () => {
  const stage = await setStage({
    oversight: await oversee({
      roles: { leads: ["ada"] },
      rules: [{ may: { freeze: ["leads"], "roll-back": ["leads"] } }],
    }),
  });
  await untilPolled(stage);
  const lane = laneOf(stage);
  const { client, taskQueue } = stage;
  const freeze = (by: string) =>
    sendToLane(client, lane.spec.target, { name: "freeze", input: { by }, taskQueue });
  await expect(freeze("eve")).rejects.toMatchObject({ refusal: "NotAllowed" });
  await expect(lane.rollBack("2")).rejects.toBeInstanceOf(LaneRefusedError);
  await client.workflow.getHandle(lane.workflowId).signal(laneSignals.freeze, { by: "eve" });
  await client.workflow.getHandle(lane.workflowId).signal(laneSignals.rollBack, { to: "2" });
  const { messages, frozen } = await lane.untilStatus(({ messages: { refused } }) => refused === 4);
  expect(frozen).toBeUndefined();
  expect(messages.lastRefused.map(({ message }) => message)).toEqual([
    "freeze",
    "roll-back",
    "freeze",
    "roll-back",
  ]);
  expect((await freeze("ada")).accepted).toBe(true);
  expect(await lane.status()).toMatchObject({ frozen: { by: "ada" } });
  expect(stage.moves()).toEqual([]);
});

test("calendars in the policy hold the re-point, and the policy says what becomes of drift", async () => {
  const calendar = {
    name: "for good",
    timeZone: "UTC",
    lanes: ["*/production"],
    windows: [{ kind: "dated", from: "2000-01-01 00:00", to: "2999-01-01 00:00" }],
  };
  const stage = await setStage({
    oversight: await oversee({ rules: [{ onDrift: "adopt" }], freeze: [calendar] }),
  });
  stage.traffic();
  const lane = laneOf(stage, { onDrift: "ask" });
  await untilPolled(stage);
  await lane.request();
  expect((await untilIn(lane.promotion(), "frozen")).waiting?.what).toContain("for good");
  await tell(lane.promotion(), "abort");
  await lane.untilStatus(({ running, expected }) => !running && expected === "1");
  await stage.control.send(
    new UpdateAgentRuntimeEndpointCommand({
      agentRuntimeId: stage.runtime.id,
      endpointName: "production",
      agentRuntimeVersion: "2",
    }),
  );
  const { drift, notices } = await lane.untilStatus(({ expected }) => expected === "2");
  expect(drift).toBeUndefined();
  expect(notices.map(({ text }) => text).join()).toContain("Someone else moved the endpoint");
});
