import type { CallSubject } from "../faults/fault-plan.ts";
import { DEFAULT_ENDPOINT } from "../runtimes/lookup.ts";

const text = (value: unknown): string | undefined =>
  typeof value === "string" ? value : undefined;

/** What a call is about, read from the members that runtime operations share. */
export function subjectOf(
  operation: string,
  input: Readonly<Record<string, unknown>>,
): CallSubject {
  const arn = text(input["agentRuntimeArn"]);
  if (arn !== undefined) {
    const runtimeId = arn.slice(arn.lastIndexOf("/") + 1);
    return { operation, runtimeId, endpoint: text(input["qualifier"]) ?? DEFAULT_ENDPOINT };
  }
  return {
    operation,
    runtimeId: text(input["agentRuntimeId"]) ?? text(input["agentRuntimeName"]),
    endpoint: text(input["endpointName"]) ?? text(input["name"]),
    version: text(input["agentRuntimeVersion"]),
  };
}

/** Members of the service model that hold a secret as such. */
const SECRET =
  /^(apiKey|userToken|workloadIdentityToken|password|passphrase|.*Secret|.*PrivateKey)$/;

/** An input as the call log keeps it: plain JSON, payloads by length, no environment or secret values. */
export function loggableInput(input: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const hide = (key: string, value: unknown): unknown => {
    if (value instanceof Uint8Array) return `<${value.byteLength} bytes>`;
    if (typeof value === "string" && SECRET.test(key)) return "***";
    if (key !== "environmentVariables" || typeof value !== "object" || value === null) return value;
    return Object.fromEntries(Object.keys(value).map((name) => [name, "***"]));
  };
  return JSON.parse(JSON.stringify(input, hide)) as Record<string, unknown>;
}
