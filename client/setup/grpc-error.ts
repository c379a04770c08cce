import { isGrpcServiceError } from "@temporalio/client";

/** The status codes of gRPC that set-up reacts to. */
export const GRPC = {
  invalidArgument: 3,
  notFound: 5,
  alreadyExists: 6,
  permissionDenied: 7,
  unimplemented: 12,
  unauthenticated: 16,
} as const;

export function hasGrpcCode(error: unknown, ...codes: readonly number[]): boolean {
  return isGrpcServiceError(error) && codes.includes(error.code);
}

/** Refused for good: no right to it, or a service (Temporal Cloud) that does not offer the call. */
export function isNotPermitted(error: unknown): boolean {
  return hasGrpcCode(error, GRPC.permissionDenied, GRPC.unauthenticated, GRPC.unimplemented);
}
