/** The one argument of every message. Without `promotion` nobody can tell which attempt it was meant for. */
export interface MessageInput {
  /** The promotion's number, as status shows it. */
  readonly promotion: string;
  /** Who sends it: self-asserted. */
  readonly by?: string;
  readonly reason?: string;
  /** Of `point-to` alone: the version to serve instead. */
  readonly version?: string;
  /** Of an approval: what is approved, as status shows it. */
  readonly digest?: string;
  /** Who sends it, proven by AWS and sealed to the worker. */
  readonly proof?: string;
}

/** The answer of an accepted update. A refused one throws an ApplicationFailure of type `MessageRefused`. */
export interface MessageAnswer {
  readonly accepted: true;
  /** What happens now, as a sentence. */
  readonly effect: string;
}
