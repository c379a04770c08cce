import { ApplicationFailure } from "@temporalio/activity";

import { computeRetryDelayMs, isRetryable } from "../../domain/retry-policy.ts";
import type { CallClass, FailedAttempt } from "../../domain/retry-policy.ts";

export interface AttemptedCall {
  /** AWS's name of the operation. */
  readonly operation: string;
  readonly callClass: CallClass;
  /** Counted from 1. */
  readonly attempt: number;
  /** Values that must not show in a message, even where AWS repeats them. */
  readonly secrets?: readonly string[];
}

/** What an `ApplicationFailure` of `toFailure` carries as its only detail. */
export interface FailureDetail {
  readonly operation: string;
  readonly requestId?: string;
  /** HTTP status; absent when no answer came. */
  readonly status?: number;
}

/** What SDK, network and credential errors have in common; everything may be missing. */
interface SdkError extends Error {
  readonly code?: unknown;
  readonly $metadata?: { readonly httpStatusCode?: number; readonly requestId?: string };
  readonly $response?: { readonly headers?: Readonly<Record<string, string>> };
}

/**
 * Any error of a call to AWS as an `ApplicationFailure` whose `type` is a code of
 * `domain/errors.ts`. An `ApplicationFailure` passes through. The original error is not attached:
 * it holds the whole answer.
 */
export function toFailure(thrown: unknown, call: AttemptedCall): ApplicationFailure {
  if (thrown instanceof ApplicationFailure) return thrown;
  const error = (thrown instanceof Error ? thrown : new Error(String(thrown))) as SdkError;
  const failed = classify(error);
  const retryable = isRetryable(failed, call.callClass);
  const { httpStatusCode: status, requestId } = error.$metadata ?? {};
  const detail: FailureDetail = {
    operation: call.operation,
    ...(requestId !== undefined && { requestId }),
    ...(status !== undefined && { status }),
  };
  const retryAfterMs = readRetryAfterMs(error);
  return ApplicationFailure.create({
    type: failed.code,
    message: redact(`${call.operation}: ${describe(error, failed.code)}`, call.secrets),
    nonRetryable: !retryable,
    details: [detail],
    ...(retryable && {
      nextRetryDelay: computeRetryDelayMs({
        attempt: call.attempt,
        random: Math.random(),
        ...(retryAfterMs !== undefined && { retryAfterMs }),
      }),
    }),
  });
}

function classify(error: SdkError): FailedAttempt {
  const status = error.$metadata?.httpStatusCode;
  const { name } = error;
  if (CREDENTIAL_ERRORS.has(name) || /credential/i.test(status ? "" : error.message)) {
    return { code: "CredentialsError" };
  }
  if (status === 429 || THROTTLING.has(name)) return { code: "ThrottlingException" };
  if (name === "AccessDenied") return { code: "AccessDeniedException" };
  // What a server does not implement, it will not do the next time either.
  if (status === NOT_IMPLEMENTED) return { code: name };
  if (status !== undefined && status >= 500) return { code: "InternalServerException" };
  // A connection may also end after the status, in the middle of the body.
  const cut = status === undefined || status < 300;
  if (cut && error instanceof SyntaxError) return { code: "UnexpectedAnswer" };
  if (cut && isNetworkError(error)) {
    const code = String(error.code ?? "");
    const nothingSent = NOTHING_SENT.has(code) || /establish a connection/.test(error.message);
    return { code: "NetworkError", nothingSent };
  }
  return { code: name };
}

const isNetworkError = (error: SdkError): boolean =>
  error.name === "TimeoutError" || typeof error.code === "string";

const NOT_IMPLEMENTED = 501;

/** Names that services give to one and the same thing: too many calls. */
const THROTTLING = new Set([
  "RequestLimitExceeded",
  "Throttling",
  "ThrottledException",
  "ThrottlingException",
  "TooManyRequestsException",
]);

/** No credentials, credentials that expired, or credentials that AWS does not know. */
const CREDENTIAL_ERRORS = new Set([
  "AuthFailure",
  "CredentialsProviderError",
  "ExpiredToken",
  "ExpiredTokenException",
  "IncompleteSignature",
  "IncompleteSignatureException",
  "InvalidAccessKeyId",
  "InvalidClientTokenId",
  "InvalidIdentityToken",
  "InvalidSignatureException",
  "MissingAuthenticationToken",
  "MissingAuthenticationTokenException",
  "ProviderError",
  "SignatureDoesNotMatch",
  "TokenProviderError",
  "UnrecognizedClientException",
]);

/** Node's codes for a connection that never came to be. */
const NOTHING_SENT = new Set([
  "EAI_AGAIN",
  "ECONNREFUSED",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "ENOTFOUND",
]);

/** What to do about the errors that no repetition heals. */
const ADVICE: Readonly<Record<string, string>> = {
  AccessDeniedException: "Allow this to the identity that the worker calls AWS as.",
  CredentialsError:
    "Give the worker AWS credentials the standard way: environment, shared profile, or role.",
  ServiceQuotaExceededException: "Delete what is no longer needed, or have AWS raise the quota.",
};

function describe(error: SdkError, code: string): string {
  // A parser's message quotes the answer, which may hold secrets.
  if (error instanceof SyntaxError) return "the answer could not be read";
  // Node's names for network errors say less than their messages.
  const name = error.name === code || code === "NetworkError" ? "" : `${error.name}: `;
  // An AggregateError of refused connections has a code and no message.
  const text = error.message || String(error.code ?? "no message");
  const advice = ADVICE[code];
  return `${name}${text}${advice === undefined ? "" : ` (${advice})`}`;
}

function readRetryAfterMs(error: SdkError): number | undefined {
  const header = error.$response?.headers?.["retry-after"];
  if (header === undefined) return undefined;
  const seconds = Number(header);
  const delayMs = Number.isNaN(seconds) ? Date.parse(header) - Date.now() : seconds * 1_000;
  return Number.isNaN(delayMs) ? undefined : Math.max(0, delayMs);
}

/** Shorter values are no secrets, and would make every message unreadable. */
const SHORTEST_SECRET = 4;

function redact(message: string, secrets: readonly string[] = []): string {
  return secrets
    .filter(({ length }) => length >= SHORTEST_SECRET)
    .toSorted((a, b) => b.length - a.length)
    .reduce((text, secret) => text.replaceAll(secret, "[redacted]"), message);
}
