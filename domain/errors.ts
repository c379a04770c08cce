/**
 * The `type` of every ApplicationFailure that leaves an activity or workflow, so that people, retry
 * policies and tests can tell failures apart. Where AWS answered, the code is AWS's own exception name.
 */
const AWS_ERROR_CODES = [
  "ValidationException",
  "ServiceQuotaExceededException",
  "AccessDeniedException",
  "ResourceNotFoundException",
  "ConflictException",
  "RetryableConflictException",
  "RuntimeClientError",
  "ThrottlingException",
  "InternalServerException",
] as const;

const ENGINE_ERROR_CODES = [
  /** No answer: connection refused, reset, time-out. Whether AWS executed the call is unknown. */
  "NetworkError",
  /** The worker has no AWS credentials, or they expired. */
  "CredentialsError",
  /** The spec names a role that the worker's configuration does not allow. */
  "RoleNotAllowed",
  /** The spec names a caller that the worker's configuration does not have, or not for this runtime. */
  "CallerNotAllowed",
  /** The candidate cannot be tested as the spec says: protocol, inbound authorization, marker headers. */
  "SmokeNotPossible",
  /** The worker's identity is of another account than the target. */
  "AccountMismatch",
  "RuntimeNotFound",
  "VersionNotFound",
  "EndpointNotFound",
  /** The endpoint's state forbids a promotion (CREATE_FAILED, DELETING, …). */
  "EndpointNotPromotable",
  "UnpinnedArtifact",
  /** The runtime's snapshot holds members that this SDK would erase when it sends them back. */
  "UnknownSnapshotMember",
  /** The candidate was rolled back before, and nobody said to promote it again. */
  "RolledBackBefore",
  /** The spec, or an emergency, is less strict than the worker's policy allows. */
  "PolicyViolation",
  /** A message that the promotion cannot take now; the text says why. */
  "MessageRefused",
  /** CloudWatch answered with something other than complete data, or not at all. */
  "MetricsIncomplete",
  /** AWS answered with a value that the engine does not know, or without one that it needs. */
  "UnexpectedAnswer",
  /** A minted version differs from the one before it in more than its artifact. */
  "SnapshotMismatch",
  /** An earlier attempt at a call without a client token may have been executed. */
  "OutcomeUnknown",
] as const;

export type ErrorCode = (typeof AWS_ERROR_CODES)[number] | (typeof ENGINE_ERROR_CODES)[number];
