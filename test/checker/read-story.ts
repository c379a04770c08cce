/** One event of a history in Temporal's JSON, as far as it is read here. */
export interface HistoryEvent {
  readonly eventId?: string;
  readonly eventType?: string;
  readonly eventTime?: string;
  readonly [attributes: string]: unknown;
}

/** An activity of a promotion: what it was asked, when, and what it answered. */
export interface Act {
  readonly name: string;
  readonly input: Record<string, unknown>;
  /** Place in the whole story, over all its runs. */
  readonly at: number;
  readonly atMs: number;
  endedAt?: number;
  endedAtMs?: number;
  /** Undefined while it is open, and when it failed. */
  result?: unknown;
}

/** What somebody said to a promotion. A signal may have been refused: nobody answers it. */
export interface Said {
  readonly name: string;
  readonly argument: Record<string, unknown>;
  readonly at: number;
  readonly isAccepted: boolean | "unknown";
}

/** One promotion as its histories tell it. */
export interface Story {
  readonly workflowId: string;
  readonly startedAtMs: number;
  readonly input: Record<string, unknown>;
  readonly acts: readonly Act[];
  readonly said: readonly Said[];
  readonly end?: {
    readonly how: "completed" | "failed" | "canceled" | "terminated" | "timed-out";
    readonly atMs: number;
    readonly at: number;
    readonly status?: Record<string, unknown>;
  };
}

/** Reads the runs of one promotion, oldest first. */
export function readStory(workflowId: string, runs: readonly (readonly HistoryEvent[])[]): Story {
  const acts: Act[] = [];
  const said: Said[] = [];
  let input: Record<string, unknown> = {};
  let end: Story["end"];
  const startedAtMs = Date.parse(runs[0]?.[0]?.eventTime ?? "");
  for (const [run, events] of runs.entries()) {
    const open = new Map<string, Act>();
    const asked = new Map<string, { said: Omit<Said, "isAccepted"> }>();
    for (const event of events) {
      const at = run * 1_000_000 + Number(event.eventId);
      const atMs = Date.parse(event.eventTime ?? "");
      const type = (event.eventType ?? "").replace("EVENT_TYPE_", "");
      const told = attributesOf(event);
      const scheduled = open.get(String(told["scheduledEventId"]));
      switch (type) {
        case "WORKFLOW_EXECUTION_STARTED":
          input = run === 0 ? record(payloads(told["input"])[0]) : input;
          break;
        case "ACTIVITY_TASK_SCHEDULED": {
          const act = {
            name: String(record(told["activityType"])["name"]),
            input: record(payloads(told["input"])[0]),
            at,
            atMs,
          };
          acts.push(act);
          open.set(String(event.eventId), act);
          break;
        }
        case "ACTIVITY_TASK_COMPLETED":
          if (scheduled)
            Object.assign(scheduled, {
              endedAt: at,
              endedAtMs: atMs,
              result: payloads(told["result"])[0],
            });
          break;
        case "ACTIVITY_TASK_FAILED":
        case "ACTIVITY_TASK_TIMED_OUT":
        case "ACTIVITY_TASK_CANCELED":
          if (scheduled) Object.assign(scheduled, { endedAt: at, endedAtMs: atMs });
          break;
        case "WORKFLOW_EXECUTION_SIGNALED":
          said.push({
            name: String(told["signalName"]),
            argument: record(payloads(told["input"])[0]),
            at,
            isAccepted: "unknown",
          });
          break;
        case "WORKFLOW_EXECUTION_CANCEL_REQUESTED":
          said.push({ name: "abort", argument: {}, at, isAccepted: true });
          break;
        case "WORKFLOW_EXECUTION_UPDATE_ACCEPTED": {
          const request = record(told["acceptedRequest"]);
          const called = record(request["input"]);
          const argument = record(payloads(called["args"])[0]);
          asked.set(String(record(request["meta"])["updateId"]), {
            said: { name: String(called["name"]), argument, at },
          });
          break;
        }
        case "WORKFLOW_EXECUTION_UPDATE_COMPLETED": {
          const known = asked.get(String(record(told["meta"])["updateId"]));
          const isAccepted = record(told["outcome"])["success"] !== undefined;
          if (known) said.push({ ...known.said, isAccepted });
          break;
        }
        case "WORKFLOW_EXECUTION_COMPLETED":
          end = { how: "completed", at, atMs, status: record(payloads(told["result"])[0]) };
          break;
        case "WORKFLOW_EXECUTION_FAILED":
          end = { how: "failed", at, atMs };
          break;
        case "WORKFLOW_EXECUTION_CANCELED":
          end = { how: "canceled", at, atMs };
          break;
        case "WORKFLOW_EXECUTION_TERMINATED":
          end = { how: "terminated", at, atMs };
          break;
        case "WORKFLOW_EXECUTION_TIMED_OUT":
          end = { how: "timed-out", at, atMs };
          break;
      }
    }
  }
  return {
    workflowId,
    startedAtMs,
    input,
    acts,
    said: said.toSorted((a, b) => a.at - b.at),
    ...(end && { end }),
  };
}

function attributesOf(event: HistoryEvent): Record<string, unknown> {
  const key = Object.keys(event).find((name) => name.endsWith("EventAttributes"));
  return record(key === undefined ? undefined : event[key]);
}

function payloads(value: unknown): unknown[] {
  const list = record(value)["payloads"];
  return Array.isArray(list) ? list.map((payload) => decode(record(payload))) : [];
}

function decode({ data }: Record<string, unknown>): unknown {
  if (typeof data !== "string" || data === "") return undefined;
  return JSON.parse(Buffer.from(data, "base64").toString("utf8"));
}

/** A value as a record, empty where it is none. */
export function record(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : {};
}
