/** What became of one synthetic session. */
export interface SmokeSessionResult {
  readonly sessionId: string;
  /**
   * `passed`, `failed` (a turn did), `throttled` (429 before the first byte of its first turn: the
   * session is put back under a new id), `denied` (the engine itself may not call the endpoint).
   */
  readonly outcome: "passed" | "failed" | "throttled" | "denied";
  readonly turns: readonly TurnResult[];
  /** StopRuntimeSession was answered (also with "not found"). */
  readonly stopped: boolean;
  /** First and last moment at which a turn was on its way, milliseconds since the epoch. */
  readonly fromMs: number;
  readonly toMs: number;
}

export interface TurnResult {
  readonly startedAtMs: number;
  readonly latencyMs: number;
  /** HTTP status; undefined when no answer came. */
  readonly status?: number;
  /** Whether the call itself failed (no 2xx, reset, timeout): what CloudWatch may count as an error. */
  readonly callFailed: boolean;
  /** What was expected and did not hold; empty when the turn passed. */
  readonly failures: readonly string[];
  /** Payload and answer as text, cut to a limit. */
  readonly sent: string;
  readonly answer: string;
}
