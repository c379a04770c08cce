import type { LogEntry } from "@temporalio/worker";

/** Members of an entry that are passed on: none of them holds what a promotion carries. */
const PASSED_ON = [
  "workflowId",
  "runId",
  "workflowType",
  "activityId",
  "activityType",
  "attempt",
  "taskQueue",
  "namespace",
  "sdkComponent",
] as const;

/** `promotion:<partition>:<account>:<region>:<runtime>:<endpoint>`, and lanes alike. */
const OF_AN_ENDPOINT = /^(promotion|lane):[^:]+:([^:]+):([^:]+):([^:]+):([^:]+)$/;

/** A log entry as one line of JSON, with the promotion and the endpoint it speaks of. */
export function renderJsonLog(entry: LogEntry): string {
  const meta = (entry.meta ?? {}) as Readonly<Record<string, unknown>>;
  const passed = PASSED_ON.flatMap((name) =>
    meta[name] === undefined ? [] : [[name, meta[name]]],
  );
  const [, kind, account, region, runtime, endpoint] =
    OF_AN_ENDPOINT.exec(String(meta["workflowId"] ?? "")) ?? [];
  const { error } = meta;
  return JSON.stringify({
    time: new Date(Number(entry.timestampNanos / 1_000_000n)).toISOString(),
    level: entry.level.toLowerCase(),
    message: entry.message,
    ...(kind === undefined ? {} : { kind, account, region, runtime, endpoint }),
    ...Object.fromEntries(passed),
    ...(error instanceof Error ? { error: { name: error.name, message: error.message } } : {}),
  });
}
