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
export const loggableInput = (input: Readonly<Record<string, unknown>>): Record<string, unknown> =>
  loggable(input) as Record<string, unknown>;

function loggable(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (value instanceof Uint8Array) return `<${value.byteLength} bytes>`;
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value)) return value.map(loggable);
  const plain: Record<string, unknown> = {};
  for (const [name, item] of Object.entries(value)) {
    if (item !== undefined) plain[name] = isHidden(name, item) ? hidden(item) : loggable(item);
  }
  return plain;
}

const isHidden = (name: string, value: unknown): boolean =>
  name === "environmentVariables" || (typeof value === "string" && SECRET.test(name));

const hidden = (value: unknown): unknown =>
  typeof value === "object" && value !== null
    ? Object.fromEntries(Object.keys(value).map((name) => [name, "***"]))
    : "***";
