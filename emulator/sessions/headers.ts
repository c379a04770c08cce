import type { InvokeAgentRuntimeCommandInput } from "@aws-sdk/client-bedrock-agentcore";

const SESSION_HEADER = "x-amzn-bedrock-agentcore-runtime-session-id";

/** The headers that the container sees. */
export function agentHeaders(
  input: Partial<InvokeAgentRuntimeCommandInput>,
  sessionId: string,
): Record<string, string> {
  const headers: Record<string, string | undefined> = {
    "content-type": input.contentType ?? "application/octet-stream",
    accept: input.accept,
    [SESSION_HEADER]: sessionId,
    "x-amzn-bedrock-agentcore-runtime-user-id": input.runtimeUserId,
    "mcp-session-id": input.mcpSessionId,
    "mcp-protocol-version": input.mcpProtocolVersion,
    "mcp-method": input.mcpMethod,
    "mcp-name": input.mcpName,
    "x-amzn-trace-id": input.traceId,
    traceparent: input.traceParent,
    tracestate: input.traceState,
    baggage: input.baggage,
  };
  return Object.fromEntries(
    Object.entries(headers).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}
