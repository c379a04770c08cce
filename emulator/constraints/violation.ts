import { AwsError } from "../protocol/errors.ts";
import type { Operation } from "../protocol/operations.ts";

export interface Violation {
  readonly path: string;
  readonly words: string;
  /** As AWS prints it; absent for sensitive, missing and structured values. */
  readonly shown?: string;
}

/** How AWS prints a value in the message of its violation. */
export function shownValue(value: unknown): string | undefined {
  if (value instanceof Uint8Array || value instanceof Date) return undefined;
  if (Array.isArray(value)) {
    const items = value.map(shownValue);
    return items.includes(undefined) ? undefined : `[${items.join(", ")}]`;
  }
  return typeof value === "object" && value !== null ? undefined : String(value);
}

/** One error for all violations, in the form of the service. */
export function constraintError(
  service: Operation["service"],
  violations: readonly Violation[],
): AwsError {
  const count = violations.length;
  const path = service === "cloudwatch" ? lowerCased : (text: string) => text;
  const sentences = violations.map(({ shown, words, ...at }) => {
    const value = shown === undefined ? "Value" : `Value '${shown}'`;
    return `${value} at '${path(at.path)}' failed to satisfy constraint: ${words}`;
  });
  const message = `${count} validation error${count === 1 ? "" : "s"} detected: ${sentences.join("; ")}`;
  if (service === "cloudwatch") return new AwsError(400, "ValidationException", message);
  return new AwsError(400, "ValidationException", {
    message,
    reason: "FieldValidationFailed",
    fieldList: violations.map(({ path: name, words }) => ({ name, message: words })),
  });
}

/** CloudWatch names members as its query protocol did: `metricData.1.member.metricName`. */
const lowerCased = (path: string): string =>
  path
    .split(".")
    .map((part) => part.slice(0, 1).toLowerCase() + part.slice(1))
    .join(".");
