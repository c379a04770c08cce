import type { IncomingHttpHeaders } from "node:http";

import type { AgentTable } from "./agents/agent-table.ts";
import type { CallEntry, CallLog } from "./call-log.ts";
import type { FaultPlan, Steering } from "./faults/fault-plan.ts";
import type { Settings } from "./options.ts";
import type { SessionTable } from "./sessions/session-table.ts";
import type { Scope } from "./scope.ts";
import type { Store } from "./state/store.ts";
import type { Clock } from "./time/clock.ts";
import type { Random } from "./time/random.ts";

/** What every part of the emulator works on. */
export interface World {
  readonly clock: Clock;
  readonly random: Random;
  readonly store: Store;
  readonly settings: Settings;
  readonly log: CallLog;
  readonly faults: FaultPlan;
  readonly agents: AgentTable;
  readonly sessions: SessionTable;
}

/** One call of an operation, as its handler sees it. */
export interface Call extends Scope {
  readonly callerArn: string;
  /** Sent in place of a signature. */
  readonly bearerToken?: string;
  /** As sent, by their names in lower case. */
  readonly headers: IncomingHttpHeaders;
  readonly operation: string;
  readonly entry: CallEntry;
  /** How a fault bends the transition that this call starts. */
  readonly steering: Steering;
  /** A signal that aborts when the client goes away or the emulator closes. */
  readonly gone: () => AbortSignal;
}
