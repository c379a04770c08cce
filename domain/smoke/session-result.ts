/** What became of one synthetic session. */
export interface SmokeSessionResult {
  readonly sessionId: string;
  /**
   * `passed`, `failed` (a turn did), `throttled` (429 before the first byte of its first turn: the
   * session is put back under a new id), `denied` (the engine itself may not call the endpoint).
   */
  readonly outcome: "passed" | "failed" | "throttled" | "denied";
  readonly turns: readonly TurnResult[];
  /** The budget that the session exceeded: the smoke ends. */
  readonly overBudget?: "maxTurns" | "maxDuration" | "maxAnswerBytes";
  /** StopRuntimeSession was answered (also with "not found"). */
  readonly stopped: boolean;
  /** First and last moment at which a turn was on its way, milliseconds since the epoch. */
  readonly fromMs: number;
  readonly toMs: number;
}

export interface TurnResult {
  readonly startedAtMs: number;
  readonly latencyMs: number;
  /** Until the first byte of the answer's body; undefined when there was none. */
  readonly firstByteMs?: number;
  /** HTTP status; undefined when no answer came. */
  readonly status?: number;
  /** Whether the call itself failed (no 2xx, reset, timeout): what CloudWatch may count as an error. */
  readonly callFailed: boolean;
  /** Set where the agent was not invoked: CloudWatch does not count it among the invocations. */
  readonly notInvoked?: true;
  /** What was expected and did not hold; empty when the turn passed, or is asked again. */
  readonly failures: readonly string[];
  /** What did not hold yet, where the turn is asked again `until` it does. */
  readonly notYet?: readonly string[];
  /** Payload and answer as text, redacted and cut to a limit. */
  readonly sent: string;
  readonly answer: string;
}
