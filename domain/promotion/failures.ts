import type { ErrorCode } from "../errors.ts";

/** Why a call to AWS came to nothing, beside the codes that an answer carries. */
export type CallErrorCode = ErrorCode | "Timeout" | "Cancelled" | "Unknown";

/** A call that failed for good: its retries are used up, or its error is final. */
export class CallError extends Error {
  readonly code: CallErrorCode;

  constructor(code: CallErrorCode, message: string) {
    super(message);
    this.name = "CallError";
    this.code = code;
  }

  /** AWS answered that it did not execute the call; otherwise nobody knows whether it did. */
  get provesNothingExecuted(): boolean {
    return PROOFS.has(this.code);
  }
}

const PROOFS: ReadonlySet<CallErrorCode> = new Set<CallErrorCode>([
  "ValidationException",
  "ServiceQuotaExceededException",
  "AccessDeniedException",
  "ResourceNotFoundException",
  "ConflictException",
  "ThrottlingException",
  "CredentialsError",
  "RoleNotAllowed",
  "CallerNotAllowed",
]);

/** A promotion that cannot be carried out, for a technical reason; nothing was moved. */
export class PromotionFailure extends Error {
  readonly code: CallErrorCode;

  constructor(code: CallErrorCode, message: string) {
    super(message);
    this.name = "PromotionFailure";
    this.code = code;
  }
}
