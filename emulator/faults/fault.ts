/**
 * What a fault does to the call that it hits. The first of several that end the call wins;
 * the others add up.
 */
export type FaultEffect =
  | { kind: "throttle" }
  | { kind: "internal-server-error" }
  | { kind: "access-denied"; message?: string }
  /** Any error by its name on the wire. */
  | { kind: "error"; status: number; code: string; message: string }
  /** The connection is cut and nothing is executed. */
  | { kind: "connection-reset" }
  /** The call is executed, then the connection is cut. */
  | { kind: "lose-answer" }
  /** Nothing is executed and nothing is answered. */
  | { kind: "hang" }
  | { kind: "delay"; ms: number; at?: "execution" | "answer" }
  /** Waits until released by the fault's id. */
  | { kind: "hold"; at: "execution" | "answer" }
  /** The change is accepted and ends in UPDATE_FAILED (or CREATE_FAILED for a new resource). */
  | { kind: "update-failed"; reason: string; keepLive?: boolean }
  | { kind: "create-failed"; reason: string }
  /** The change is accepted and never ends. */
  | { kind: "stuck" }
  /** The change is accepted and takes this long. */
  | { kind: "slow-transition"; ms: number }
  /** GetMetricData answers this status for every result. */
  | { kind: "metric-status"; status: "PartialData" | "InternalError" | "Forbidden" }
  /** The invocation waits for so long first, as if it were its session's first one. */
  | { kind: "cold-start"; ms: number }
  /** The agent's process dies: 424, and the session ends. */
  | { kind: "agent-crash" }
  /** The connection breaks in the middle of an invocation's answer. */
  | { kind: "stream-cut" }
  /** The invocation answers 200 with `{"error": message}` in its body. */
  | { kind: "error-in-body"; message: string }
  /** Reading metrics shows none of these, or none at all. */
  | { kind: "metrics-missing"; metrics?: readonly string[] }
  /** Reading metrics shows no value of statistics whose names begin so: `PR`, `p9`. */
  | { kind: "statistics-missing"; statistics: readonly string[] }
  /** Reading metrics shows every period this much later. */
  | { kind: "metrics-late"; ms: number }
  /** For `ms` after its publication a period shows this share (0 to 1) of what it holds in the end. */
  | { kind: "metrics-restated"; share: number; ms: number }
  /** Someone else re-points an endpoint of the same runtime, before or after this call. */
  | { kind: "drift"; version: string; endpoint?: string; at?: "execution" | "answer" };

export interface Fault {
  id?: string;
  /** One operation's name; without it every operation. */
  operation?: string;
  resource?: {
    /** A runtime's id or name. */
    runtime?: string;
    endpoint?: string;
    /** The version that the call names. */
    version?: string;
  };
  /** Which of the calls that match, counted from 1. */
  nth?: number | readonly [from: number, to: number];
  /** At most so often. */
  times?: number;
  probability?: number;
  effect: FaultEffect;
}
