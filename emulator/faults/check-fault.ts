import { logsOperations, operations } from "../protocol/operations.ts";
import type { Fault, FaultEffect } from "./fault.ts";

const KINDS: Readonly<Record<FaultEffect["kind"], true>> = {
  throttle: true,
  "internal-server-error": true,
  "access-denied": true,
  error: true,
  "connection-reset": true,
  "lose-answer": true,
  hang: true,
  delay: true,
  hold: true,
  "update-failed": true,
  "create-failed": true,
  stuck: true,
  "slow-transition": true,
  "metric-status": true,
  "cold-start": true,
  "agent-crash": true,
  "stream-cut": true,
  "error-in-body": true,
  "metrics-missing": true,
  "statistics-missing": true,
  "metrics-late": true,
  "metrics-restated": true,
  drift: true,
};

const operationNames: ReadonlySet<string> = new Set(
  [...operations, ...logsOperations].map(({ name }) => name),
);

/** A fault from a file or the admin API that could never fire is a mistake, and is said to be one. */
export function checkFault({ operation, effect, probability }: Fault): void {
  const kind: string | undefined = effect?.kind;
  if (kind === undefined || !Object.hasOwn(KINDS, kind))
    throw new Error(`no fault has the effect '${kind}': ${Object.keys(KINDS).join(", ")}`);
  if (operation !== undefined && !operationNames.has(operation))
    throw new Error(`no operation is called '${operation}'`);
  if (probability !== undefined && !(probability >= 0 && probability <= 1))
    throw new Error(`a probability is between 0 and 1, not ${probability}`);
}
