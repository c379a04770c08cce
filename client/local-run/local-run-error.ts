import { EXIT_CODES } from "../../domain/promotion/outcome.ts";

/** Something on this machine keeps the local stack from running; `next` is what a person does about it. */
export class LocalRunError extends Error {
  override readonly name = "LocalRunError";
  readonly code = "LocalRunFailed";
  readonly next: string;
  readonly exitCode = EXIT_CODES.technicalFailure;

  constructor(message: string, options: { next: string; cause?: unknown }) {
    super(message, { cause: options.cause });
    this.next = options.next;
  }
}
