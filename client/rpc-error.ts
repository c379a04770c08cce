import { NamespaceNotFoundError, isGrpcServiceError } from "@temporalio/client";
import { ClientError } from "./client-error.ts";

/** The status codes of gRPC that the client tells apart. */
export const RPC = {
  cancelled: 1,
  deadlineExceeded: 4,
  notFound: 5,
  permissionDenied: 7,
  resourceExhausted: 8,
  failedPrecondition: 9,
  aborted: 10,
  unimplemented: 12,
  unavailable: 14,
  unauthenticated: 16,
} as const;

/** The status code of a call to the server, also where the SDK wrapped it; undefined for other errors. */
export function rpcCodeOf(error: unknown): number | undefined {
  if (isGrpcServiceError(error)) return error.code;
  return error instanceof Error && error.cause !== undefined ? rpcCodeOf(error.cause) : undefined;
}

/**
 * Whether a call ran out of time. The client's deadline surfaces as CANCELLED where the server's
 * reset of the stream arrives before the client's own timer; nothing here cancels a call itself.
 */
export function isOutOfTime(error: unknown): boolean {
  const code = rpcCodeOf(error);
  return code === RPC.deadlineExceeded || code === RPC.cancelled;
}

/** The innermost words: the SDK wraps what the server said in sentences of its own. */
export function rpcMessageOf(error: unknown): string {
  if (isGrpcServiceError(error)) return error.details;
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? rpcMessageOf(error.cause) : error.message;
}

/** A call to the server that failed, as an error with its remedy; other errors as they are. */
export function explainRpcError(error: unknown, namespace: string): unknown {
  if (error instanceof ClientError) return error;
  const code = rpcCodeOf(error);
  const message = rpcMessageOf(error);
  const isNamespace =
    error instanceof NamespaceNotFoundError ||
    (code === RPC.notFound && /namespace/i.test(message));
  if (isNamespace) {
    return new ClientError(
      "NamespaceNotFound",
      `the Temporal server has no namespace "${namespace}"`,
      {
        next: `agentcore-rollouts setup --namespace ${namespace}   (or name another with --namespace)`,
        cause: error,
      },
    );
  }
  if (code === RPC.permissionDenied || code === RPC.unauthenticated)
    return permissionDenied(message, error);
  if (isOutOfTime(error) || code === RPC.unavailable || code === RPC.resourceExhausted) {
    return new ClientError("NoAnswer", `the Temporal server did not answer (${message})`, {
      next: "see whether the server is well, then run the command again",
      cause: error,
    });
  }
  return error;
}

export function permissionDenied(message: string, cause: unknown): ClientError {
  return new ClientError(
    "PermissionDenied",
    `the Temporal server refused the request: ${message}`,
    {
      next: "check TEMPORAL_API_KEY and the TLS settings of your Temporal profile (temporal config list)",
      cause,
    },
  );
}
