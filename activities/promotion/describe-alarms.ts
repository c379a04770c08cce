import { DescribeAlarmsCommand } from "@aws-sdk/client-cloudwatch";
import type { StateValue } from "@aws-sdk/client-cloudwatch";

import { callAws } from "../aws/call.ts";
import type { AwsTarget } from "../promotion-activities.ts";
import type { PromotionDependencies } from "./dependencies.ts";

/** States by name, of metric and composite alarms; one that does not exist is missing. */
export async function describeAlarms(
  { clients }: PromotionDependencies,
  aws: AwsTarget,
  names: readonly string[],
): Promise<ReadonlyMap<string, StateValue | undefined>> {
  const command = new DescribeAlarmsCommand({
    AlarmNames: [...names],
    // Without it CloudWatch leaves composite alarms out.
    AlarmTypes: ["MetricAlarm", "CompositeAlarm"],
    MaxRecords: 100,
  });
  const answer = await callAws({ operation: "DescribeAlarms", callClass: "read" }, (options) =>
    clients.cloudwatch(aws).send(command, options),
  );
  const alarms = [...(answer.MetricAlarms ?? []), ...(answer.CompositeAlarms ?? [])];
  return new Map(alarms.map(({ AlarmName = "", StateValue: state }) => [AlarmName, state]));
}
