import type { CallClass } from "./retry-policy.ts";

/** The operations that AWS gives a client token: repeated with the same one, they are executed once. */
export const TOKEN_OPERATIONS: ReadonlySet<string> = new Set([
  "AddDatasetExamples",
  "BatchCreateMemoryRecords",
  "BatchPutGatewayRateLimits",
  "CreateABTest",
  "CreateAgentRuntime",
  "CreateAgentRuntimeEndpoint",
  "CreateBrowser",
  "CreateBrowserProfile",
  "CreateCapacityProvider",
  "CreateCodeInterpreter",
  "CreateConfigurationBundle",
  "CreateDataset",
  "CreateDatasetVersion",
  "CreateEvaluator",
  "CreateEvent",
  "CreateGateway",
  "CreateGatewayRateLimit",
  "CreateGatewayRule",
  "CreateGatewayTarget",
  "CreateHarness",
  "CreateHarnessEndpoint",
  "CreateMemory",
  "CreateOnlineEvaluationConfig",
  "CreatePaymentConnector",
  "CreatePaymentInstrument",
  "CreatePaymentManager",
  "CreatePaymentSession",
  "CreatePolicy",
  "CreatePolicyEngine",
  "CreateRegistry",
  "CreateRegistryRecord",
  "DeleteAgentRuntime",
  "DeleteAgentRuntimeEndpoint",
  "DeleteBrowser",
  "DeleteBrowserProfile",
  "DeleteCapacityProvider",
  "DeleteCodeInterpreter",
  "DeleteDatasetExamples",
  "DeleteHarness",
  "DeleteHarnessEndpoint",
  "DeleteMemory",
  "DeletePaymentConnector",
  "DeletePaymentManager",
  "IngestData",
  "ProcessPayment",
  "RotatePaymentConnectorCredentials",
  "SaveBrowserSessionProfile",
  "StartBatchEvaluation",
  "StartBrowserSession",
  "StartCodeInterpreterSession",
  "StartMemoryExtractionJob",
  "StartPolicyGeneration",
  "StartRecommendation",
  "StopBrowserSession",
  "StopCodeInterpreterSession",
  "StopRuntimeSession",
  "UpdateABTest",
  "UpdateAgentRuntime",
  "UpdateAgentRuntimeEndpoint",
  "UpdateBrowserStream",
  "UpdateCapacityProvider",
  "UpdateConfigurationBundle",
  "UpdateDataset",
  "UpdateDatasetExamples",
  "UpdateEvaluator",
  "UpdateHarness",
  "UpdateHarnessEndpoint",
  "UpdateMemory",
  "UpdateOnlineEvaluationConfig",
  "UpdatePaymentConnector",
  "UpdatePaymentManager",
]);

/** Operations that answer in a stream, for as long as the agent or tool works. */
export const STREAMED_OPERATIONS: ReadonlySet<string> = new Set([
  "InvokeAgentRuntime",
  "InvokeAgentRuntimeCommand",
  "InvokeCodeInterpreter",
  "InvokeHarness",
]);

/** What repeating an AgentCore operation can do; by AWS's name of the operation. */
export function callClassOf(operation: string): CallClass {
  if (TOKEN_OPERATIONS.has(operation)) return "token";
  return /^(Get|List|Retrieve|Search)[A-Z]/.test(operation) ? "read" : "mutation";
}

/** Fits the options of `proxyActivities`; durations in milliseconds. */
export interface OperationOptions {
  readonly startToCloseTimeout: number;
  readonly scheduleToCloseTimeout: number;
  readonly heartbeatTimeout: number;
  readonly retry: { readonly initialInterval: number; readonly maximumInterval: number };
}

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;

/**
 * Default options for one operation's activity. There is no number of attempts: the activity itself
 * says which failure is final, and refuses to repeat a mutation that may have been executed.
 */
export function defaultRetryFor(operation: string): OperationOptions {
  const streamed = STREAMED_OPERATIONS.has(operation);
  return {
    startToCloseTimeout: streamed ? 60 * MINUTE_MS : 30 * SECOND_MS,
    scheduleToCloseTimeout: streamed ? 120 * MINUTE_MS : 10 * MINUTE_MS,
    heartbeatTimeout: 15 * SECOND_MS,
    retry: { initialInterval: SECOND_MS, maximumInterval: 20 * SECOND_MS },
  };
}
