import { appendFileSync, existsSync, readFileSync } from "node:fs";

import type { Clock } from "./time/clock.ts";

export interface CallOutcome {
  status: number;
  error?: string;
  message?: string;
  /** The client never saw the answer. */
  lost?: boolean;
  /** Of GetMetricData: some of the answer was not Complete. */
  partial?: boolean;
}

export interface CallEntry {
  seq: number;
  atMs: number;
  kind: "call";
  operation: string;
  account: string;
  region: string;
  accessKeyId?: string;
  clientToken?: string;
  input: Record<string, unknown>;
  /** Absent while the call is being executed or held. */
  outcome?: CallOutcome;
  /** The call was answered from its client token, and changed nothing. */
  repeated?: boolean;
  /** Ids of the faults that hit it. */
  faults?: string[];
}

export interface ChangeEntry {
  seq: number;
  atMs: number;
  kind: "change";
  account: string;
  region: string;
  change: {
    subject: "runtime" | "version" | "endpoint" | "session" | "alarm" | "resource";
    /** Of a resource: "gateway", "memory", as BEHAVIOR.md calls them. */
    type?: string;
    /** Absent for alarms and resources. */
    runtimeId?: string;
    /** Version, endpoint name, session id, alarm name or resource id. */
    name?: string;
    status?: string;
    liveVersion?: string;
    targetVersion?: string;
    reason?: string;
    /** Set for changes that no call of the API made. */
    by?: "someone-else";
  };
}

export type LogEntry = CallEntry | ChangeEntry;

export interface CallFilter {
  kind?: LogEntry["kind"];
  operation?: string;
  /** Entries with a higher sequence number only. */
  after?: number;
}

export interface CallLog {
  /** Enters a call when it arrives. `finish` completes it and writes it to the file. */
  begin(entry: Omit<CallEntry, "seq" | "atMs" | "kind">): CallEntry;
  finish(entry: CallEntry, outcome: CallOutcome): void;
  change(entry: Omit<ChangeEntry, "seq" | "atMs" | "kind">): void;
  entries(filter?: CallFilter): LogEntry[];
}

/** Older entries are dropped from memory, never from the file. */
const MAX_ENTRIES = 100_000;

/** A log whose sequence goes on from `counter`, and whose file, when it exists, is read back. */
export function createCallLog(
  clock: Clock,
  counter: { lastSequence: number },
  file?: string,
): CallLog {
  const entries: LogEntry[] = file !== undefined && existsSync(file) ? readEntries(file) : [];
  counter.lastSequence = Math.max(
    counter.lastSequence,
    ...entries.slice(-1_000).map(({ seq }) => seq),
  );
  const stamp = () => ({ seq: (counter.lastSequence += 1), atMs: clock.now() });
  const keep = <E extends LogEntry>(entry: E): E => {
    entries.push(entry);
    if (entries.length > MAX_ENTRIES) entries.splice(0, MAX_ENTRIES / 10);
    return entry;
  };
  const write = (entry: LogEntry): void => {
    if (file !== undefined) appendFileSync(file, `${JSON.stringify(entry)}\n`);
  };
  return {
    begin: (entry) => keep({ ...stamp(), kind: "call", ...entry }),
    finish: (entry, outcome) => {
      entry.outcome = outcome;
      write(entry);
    },
    change: (entry) => write(keep({ ...stamp(), kind: "change", ...entry })),
    entries: (filter = {}) =>
      entries.filter(
        (entry) =>
          (filter.kind === undefined || entry.kind === filter.kind) &&
          (filter.operation === undefined ||
            (entry.kind === "call" && entry.operation === filter.operation)) &&
          (filter.after === undefined || entry.seq > filter.after),
      ),
  };
}

/** A kill can leave half a line at the end; it is left out. */
function readEntries(file: string): LogEntry[] {
  const entries: LogEntry[] = [];
  for (const line of readFileSync(file, "utf8").split("\n")) {
    try {
      if (line !== "") entries.push(JSON.parse(line) as LogEntry);
    } catch {
      // The half line.
    }
  }
  return entries.toSorted((a, b) => a.seq - b.seq);
}
