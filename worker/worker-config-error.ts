/** What a worker was told cannot be used. Ends the command with exit code 2. */
export class WorkerConfigError extends Error {
  override readonly name = "WorkerConfigError";
  readonly code = "WorkerConfigInvalid";
  readonly exitCode = 2;
  readonly next: string;

  constructor(message: string, options: { next: string; cause?: unknown }) {
    super(message, { cause: options.cause });
    this.next = options.next;
  }
}
