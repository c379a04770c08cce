export { createAgentCoreActivities, createCloudWatchActivities } from "./agentcore/operations.ts";
export type { AgentCoreActivities, CloudWatchActivities } from "./agentcore/operations.ts";
export type { CollectedEvents, CollectedStream, Wire, WireInput } from "./agentcore/wire-types.ts";
export { createAwsClients } from "./aws/clients.ts";
export type { AwsClients, AwsClientsConfig } from "./aws/clients.ts";
export type { FailureDetail } from "./aws/failure.ts";
export type { Clock } from "./clock.ts";
export { createPromotionActivities } from "./promotion/create-promotion-activities.ts";
export type * from "./promotion-activities.ts";
