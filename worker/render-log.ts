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
  "state",
] as const;

/** `promotion:<partition>:<account>:<region>:<runtime>:<endpoint>`, and lanes alike. */
const OF_AN_ENDPOINT = /^(promotion|lane):[^:]+:([^:]+):([^:]+):([^:]+):([^:]+)$/;

/** The workers of classes run no workflows, and none runs Nexus services: the SDK warns of either. */
export function isExpected({ message }: LogEntry): boolean {
  return /^No (workflows|Nexus services) registered/.test(message);
}

/** A log entry as one line of JSON, with the promotion and the endpoint it speaks of. */
export function renderJsonLog(entry: LogEntry): string {
  return JSON.stringify(describe(entry));
}

/** The same as one line for people. */
export function renderTextLog(entry: LogEntry): string {
  const { time, level, message, error, ...members } = describe(entry);
  const told = Object.entries(members).map(([name, value]) => `${name}=${String(value)}`);
  const why = error === undefined ? [] : [`${error.name}: ${error.message}`];
  return [time, level.toUpperCase().padEnd(5), message, ...why, ...told].join(" ");
}

interface Described {
  readonly time: string;
  readonly level: string;
  readonly message: string;
  readonly error?: { readonly name: string; readonly message: string };
  readonly [member: string]: unknown;
}

function describe(entry: LogEntry): Described {
  const meta = (entry.meta ?? {}) as Readonly<Record<string, unknown>>;
  const passed = PASSED_ON.flatMap((name) =>
    meta[name] === undefined ? [] : [[name, meta[name]]],
  );
  const [, kind, account, region, runtime, endpoint] =
    OF_AN_ENDPOINT.exec(String(meta["workflowId"] ?? "")) ?? [];
  const { error } = meta;
  return {
    time: new Date(Number(entry.timestampNanos / 1_000_000n)).toISOString(),
    level: entry.level.toLowerCase(),
    message: entry.message,
    ...(kind === undefined ? {} : { kind, account, region, runtime, endpoint }),
    ...Object.fromEntries(passed),
    ...(error instanceof Error ? { error: { name: error.name, message: error.message } } : {}),
  };
}
