/** One way to get the CLI that did not work. */
export interface CliAttempt {
  readonly way: string;
  readonly reason: string;
  /** What a person does to make this way work. */
  readonly remedy: string;
}

export class TemporalCliError extends Error {
  override readonly name = "TemporalCliError";
  readonly code = "TemporalCliNotFound";
  readonly attempts: readonly CliAttempt[];

  constructor(attempts: readonly CliAttempt[]) {
    const ways = attempts.map(
      ({ way, reason, remedy }) => `- ${way}: ${reason}\n  To use it: ${remedy}`,
    );
    super(["No Temporal CLI. Any one of these ways is enough:", ...ways].join("\n"));
    this.attempts = attempts;
  }
}
