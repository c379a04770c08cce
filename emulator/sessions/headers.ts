import type { IncomingHttpHeaders } from "node:http";

import type { InvokeAgentRuntimeCommandInput } from "@aws-sdk/client-bedrock-agentcore";

import type { Snapshot } from "../state/model.ts";

const SESSION_HEADER = "x-amzn-bedrock-agentcore-runtime-session-id";

/** Of the caller's own headers those that the version lets through to its container. */
export function allowedHeaders(
  { requestHeaderConfiguration: allowing }: Pick<Snapshot, "requestHeaderConfiguration">,
  sent: IncomingHttpHeaders,
): Record<string, string> {
  const names = allowing?.requestHeaderAllowlist ?? [];
  return definedOnly(
    Object.fromEntries(
      names.map((name) => [name.toLowerCase(), sent[name.toLowerCase()]?.toString()]),
    ),
  );
}

const definedOnly = (headers: Record<string, string | undefined>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(headers).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );

/** The headers that the container sees. */
export const agentHeaders = (
  input: Partial<InvokeAgentRuntimeCommandInput>,
  sessionId: string,
): Record<string, string> =>
  definedOnly({
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
  });
