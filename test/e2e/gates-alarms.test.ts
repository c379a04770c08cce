import {
  DeleteAlarmsCommand,
  PutCompositeAlarmCommand,
  PutMetricAlarmCommand,
  SetAlarmStateCommand,
} from "@aws-sdk/client-cloudwatch";
import type { CloudWatchClient, StateValue } from "@aws-sdk/client-cloudwatch";
import { describe, expect, test } from "vitest";
import type { GateSpec } from "../../domain/spec/gate-spec.ts";
import { common, errorRate } from "../domain/values.ts";
import { bakeWith, cloudWatchOf } from "./gate-specs.ts";
import { setStage, tell, untilIn } from "./stage.ts";
import type { Stage } from "./stage.ts";

/** The metric alarm `rude`, in this state until it is set to another. */
async function setAlarm(stage: Stage, state: StateValue): Promise<CloudWatchClient> {
  const cloudWatch = cloudWatchOf(stage);
  await cloudWatch.send(
    new PutMetricAlarmCommand({
      AlarmName: "rude",
      Namespace: "Support",
      MetricName: "Rude",
      Statistic: "Sum",
      Period: 3_600,
      EvaluationPeriods: 1,
      Threshold: 1,
      ComparisonOperator: "GreaterThanThreshold",
      TreatMissingData: "ignore",
    }),
  );
  await moveAlarm(cloudWatch, state);
  return cloudWatch;
}

const moveAlarm = (cloudWatch: CloudWatchClient, state: StateValue): Promise<unknown> =>
  cloudWatch.send(
    new SetAlarmStateCommand({ AlarmName: "rude", StateValue: state, StateReason: "test" }),
  );

/** The composite alarm `unhappy` over `rude`. */
async function setComposite(stage: Stage, state: StateValue): Promise<CloudWatchClient> {
  const cloudWatch = await setAlarm(stage, state);
  const AlarmRule = "ALARM(rude)";
  await cloudWatch.send(new PutCompositeAlarmCommand({ AlarmName: "unhappy", AlarmRule }));
  return cloudWatch;
}

const alarms = (...names: string[]): GateSpec => ({
  kind: "alarms",
  ...common("alarms", { consecutiveErrorLimit: 1 }),
  alarms: names,
});

test("alarms: with none in ALARM it is promoted, several gates at once", async () => {
  const stage = await setStage();
  await setComposite(stage, "OK");
  stage.traffic();
  const both = alarms("rude", "unhappy");
  const status = await (await stage.promote(bakeWith([both, errorRate()]))).result();
  expect(status.outcome?.explanation).toContain("alarms: All 2 are OK. error rate:");
});

test.each([
  ["rude", setAlarm],
  ["unhappy", setComposite],
])(
  "alarms: %s in ALARM rolls back, in the bake without any traffic too",
  async (name, setState) => {
    const stage = await setStage();
    await setState(stage, "ALARM");
    const { outcome } = await (await stage.promote(bakeWith([alarms(name)]))).result();
    expect(outcome).toMatchObject({ kind: "rolled-back", reason: "bake-failed" });
    expect(outcome?.explanation).toBe(
      `Endpoint production serves version 1 again. alarms: In ALARM: ${name}.`,
    );
  },
);

test("alarms: a composite one that goes into ALARM in the bake rolls back", async () => {
  const stage = await setStage();
  const cloudWatch = await setComposite(stage, "OK");
  const handle = await stage.promote(bakeWith([alarms("unhappy")]));
  await untilIn(handle, "bake");
  await moveAlarm(cloudWatch, "ALARM");
  const { outcome } = await handle.result();
  expect(outcome?.explanation).toBe(
    "Endpoint production serves version 1 again. alarms: In ALARM: unhappy.",
  );
});

test("alarms: INSUFFICIENT_DATA is no evidence, and with a state it goes on", async () => {
  const stage = await setStage();
  const cloudWatch = await setAlarm(stage, "INSUFFICIENT_DATA");
  stage.traffic();
  const handle = await stage.promote(bakeWith([alarms("rude")], { timeoutMs: 4_000 }));
  const { waiting } = await untilIn(handle, "needs-person");
  expect(waiting?.what).toContain("alarms: INSUFFICIENT_DATA: rude.");
  await moveAlarm(cloudWatch, "OK");
  await tell(handle, "retry");
  expect((await handle.result()).outcome?.kind).toBe("promoted");
});

describe("an alarm that is not there is never a pass", () => {
  test("from the beginning", async () => {
    const stage = await setStage();
    stage.traffic();
    const { outcome } = await (await stage.promote(bakeWith([alarms("rude")]))).result();
    expect(outcome).toMatchObject({ kind: "rolled-back", reason: "bake-failed" });
    expect(outcome?.explanation).toContain("There is no alarm rude");
  });

  test("deleted in the bake, a composite one", async () => {
    const stage = await setStage();
    const cloudWatch = await setComposite(stage, "OK");
    const handle = await stage.promote(bakeWith([alarms("unhappy")]));
    await untilIn(handle, "bake");
    await cloudWatch.send(new DeleteAlarmsCommand({ AlarmNames: ["unhappy"] }));
    stage.traffic();
    const { outcome } = await handle.result();
    expect(outcome).toMatchObject({ kind: "rolled-back", reason: "bake-failed" });
    expect(outcome?.explanation).toContain("There is no alarm unhappy");
  });
});

test("a dry run that fails decides nothing, and is shown", async () => {
  const stage = await setStage();
  await setAlarm(stage, "ALARM");
  stage.traffic();
  const dry = { ...alarms("rude"), dryRun: true };
  const status = await (await stage.promote(bakeWith([dry, errorRate()]))).result();
  expect(status.outcome?.kind).toBe("promoted");
  expect(status.gates.find(({ gate }) => gate === "alarms")).toMatchObject({
    dryRun: true,
    verdict: "fail",
  });
});
