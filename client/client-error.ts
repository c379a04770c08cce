import { EXIT_CODES } from "../domain/promotion/outcome.ts";

export type ClientErrorCode =
  /** Nothing answers at the Temporal address. */
  | "NoServer"
  /** The Temporal profile file or the TEMPORAL_* variables are wrong. */
  | "ConfigInvalid"
  | "PermissionDenied"
  | "NamespaceNotFound"
  /** Nobody polls the task queue. */
  | "NoWorker"
  /** The server is there, but an answer did not come in time: mostly there is no worker. */
  | "NoAnswer"
  | "AlreadyRunning"
  | "SpecInvalid"
  | "PolicyInvalid"
  /** A proof is asked for, and there is nobody to sign it. */
  | "NoCredentials"
  | "PromotionNotFound"
  | "PromotionAmbiguous"
  | "PromotionEnded"
  | "MessageRefused"
  | "LaneNotFound"
  /** The worker's store of records cannot be read. */
  | "RecordsUnreadable"
  | "SeriesInvalid"
  /** AWS has no such runtime, version or endpoint. */
  | "AwsNotFound"
  /** AWS refused, or could not be reached. */
  | "AwsFailed"
  | "BadUsage";

const USAGE: ReadonlySet<ClientErrorCode> = new Set([
  "SpecInvalid",
  "PolicyInvalid",
  "PromotionNotFound",
  "PromotionAmbiguous",
  "PromotionEnded",
  "MessageRefused",
  "LaneNotFound",
  "SeriesInvalid",
  "BadUsage",
]);

/** What went wrong, for people: one message, and the next command to run. */
export class ClientError extends Error {
  override readonly name = "ClientError";
  readonly code: ClientErrorCode;
  readonly next: string;
  /** Of the command line: 2 where the request was wrong, else 1. */
  readonly exitCode: number;

  constructor(code: ClientErrorCode, message: string, options: { next: string; cause?: unknown }) {
    super(message, { cause: options.cause });
    this.code = code;
    this.next = options.next;
    this.exitCode = USAGE.has(code) ? EXIT_CODES.badUsage : EXIT_CODES.technicalFailure;
  }
}
