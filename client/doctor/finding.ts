/** What one check of `doctor` came to. */
export interface Finding {
  /** Stable, for programs: `temporal`, `worker`, `clock`, … */
  readonly check: string;
  /** `unknown`: it could not be looked at, and that need not be wrong. */
  readonly state: "ok" | "wrong" | "unknown";
  /** One sentence with what was seen. */
  readonly what: string;
  /** The next command or step, where something is wrong. */
  readonly fix?: string;
}

export const ok = (check: string, what: string): Finding => ({ check, state: "ok", what });

export const wrong = (check: string, what: string, fix: string): Finding => ({
  check,
  state: "wrong",
  what,
  fix,
});

export const unknown = (check: string, what: string): Finding => ({
  check,
  state: "unknown",
  what,
});
