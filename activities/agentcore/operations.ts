import * as data from "@aws-sdk/client-bedrock-agentcore";
import * as control from "@aws-sdk/client-bedrock-agentcore-control";
import * as cloudwatch from "@aws-sdk/client-cloudwatch";
import type { GetOutputType } from "@smithy/types";

import type { AwsClients } from "../aws/clients.ts";
import type { AwsTarget } from "../promotion-activities.ts";
import { operationsOf, runOperation } from "./run-operation.ts";
import type { Operation, Sender } from "./run-operation.ts";
import type { Wire, WireInput } from "./wire-types.ts";

/** An SDK package's commands by the name of their activity: `GetGatewayCommand` is `getGateway`. */
type Commands<Sdk> = {
  [
    Key in keyof Sdk as Key extends "$Command"
      ? never
      : Key extends `${infer Name}Command`
        ? Uncapitalize<Name>
        : never
  ]: Sdk[Key];
};

/** Without a target, the worker's own region and identity. */
type OperationActivity<Command> = Command extends new (...args: never[]) => infer Instance
  ? Instance extends { readonly input: infer Input }
    ? (
        input: WireInput<Input>,
        aws?: AwsTarget,
      ) => Promise<Wire<Omit<GetOutputType<Instance>, "$metadata">>>
    : never
  : never;

type OperationActivities<Sdk> = {
  [Name in keyof Commands<Sdk>]: OperationActivity<Commands<Sdk>[Name]>;
};

export type AgentCoreActivities = OperationActivities<typeof control> &
  OperationActivities<typeof data>;

/** CloudWatch has operations of the same names as AgentCore: register it on a task queue of its own. */
export type CloudWatchActivities = Pick<OperationActivities<typeof cloudwatch>, "getMetricData">;

/** Every operation of AgentCore's two APIs as an activity. */
export function createAgentCoreActivities(clients: AwsClients): AgentCoreActivities {
  return {
    ...activitiesFor(operationsOf(control), (target) => clients.control(target)),
    ...activitiesFor(operationsOf(data), (target) => clients.data(target)),
  } as AgentCoreActivities;
}

/** The operations of CloudWatch that the engine uses. */
export function createCloudWatchActivities(clients: AwsClients): CloudWatchActivities {
  const used = operationsOf(cloudwatch).filter(({ name }) => name === "GetMetricData");
  return activitiesFor(used, (target) => clients.cloudwatch(target)) as CloudWatchActivities;
}

function activitiesFor(
  operations: readonly Operation[],
  clientFor: (target?: AwsTarget) => unknown,
): Record<string, unknown> {
  return Object.fromEntries(
    operations.map((operation) => [
      operation.name.charAt(0).toLowerCase() + operation.name.slice(1),
      (input: object, aws?: AwsTarget) => runOperation(operation, clientFor(aws) as Sender, input),
    ]),
  );
}
