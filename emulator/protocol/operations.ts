import * as data from "@aws-sdk/client-bedrock-agentcore";
import * as control from "@aws-sdk/client-bedrock-agentcore-control";
import * as cloudwatch from "@aws-sdk/client-cloudwatch";
import { FilterLogEvents$ } from "@aws-sdk/client-cloudwatch-logs";
import type { StaticOperationSchema } from "@smithy/types";

type Service = "control" | "data" | "cloudwatch";

export interface Operation {
  readonly service: Service;
  readonly name: string;
  /** The SDK's own schema tuple: `[9, namespace, name, traits, input, output]`. */
  readonly schema: StaticOperationSchema;
  /** Method, path template and success status; absent for CloudWatch, which routes by header. */
  readonly http?: readonly [method: string, path: string, status: number];
}

const OPERATION_KIND = 9;

function operationsOf(service: Service, module: object): Operation[] {
  return Object.values(module)
    .filter(
      (value): value is StaticOperationSchema =>
        Array.isArray(value) && value[0] === OPERATION_KIND,
    )
    .map((schema) => {
      const traits = schema[3];
      const http = typeof traits === "object" ? traits.http : undefined;
      return { service, name: schema[2], schema, ...(http ? { http } : {}) };
    });
}

/** Every operation of the three services, as the installed SDK packages describe them. */
export const operations: readonly Operation[] = [
  ...operationsOf("control", control),
  ...operationsOf("data", data),
  ...operationsOf("cloudwatch", cloudwatch),
];

/** CloudWatch Logs beside them: of its operations only what an engine reads sessions with. */
export const logsOperations: readonly Operation[] = [
  { service: "cloudwatch", name: "FilterLogEvents", schema: FilterLogEvents$ },
];
