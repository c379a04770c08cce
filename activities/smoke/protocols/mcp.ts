import type { TurnRequest } from "../../../domain/spec/smoke-spec.ts";
import type { ParsedAnswer } from "../parse-answer.ts";
import { isObject, readRpcAnswer, rpcRequest, textsIn } from "./json-rpc.ts";
import type { Dialogue, DialogueOptions, Message, Reply } from "./protocol.ts";

const PROTOCOL_VERSION = "2025-06-18";

/** Model Context Protocol: `initialize`, then `tools/list` and `tools/call` with what it agreed on. */
export function createMcpDialogue({ marker }: DialogueOptions): Dialogue {
  const agreed: { sessionId?: string; version?: string } = {};
  const meta = Object.keys(marker).length === 0 ? {} : { _meta: marker };
  let requests = 0;

  const request = (
    method: string,
    params: object,
    read: (parsed: ParsedAnswer, reply: Reply) => ParsedAnswer = (parsed) => parsed,
  ): Message => {
    const id = (requests += 1);
    return {
      kind: "invoke",
      body: rpcRequest(id, method, { ...params, ...meta }),
      mcp: agreed,
      read: (reply) => read(readRpcAnswer(reply, id, errorsOfTool), reply),
    };
  };
  const initialize = (): Message => {
    const clientInfo = { name: "agentcore-rollouts", version: "1" };
    const params = { protocolVersion: PROTOCOL_VERSION, capabilities: {}, clientInfo };
    return request("initialize", params, (parsed, reply) => {
      const result = parsed.json?.value;
      const version = isObject(result) ? result["protocolVersion"] : undefined;
      if (reply.mcpSessionId !== undefined) agreed.sessionId = reply.mcpSessionId;
      if (typeof version === "string") agreed.version = version;
      else if (parsed.errors.length === 0)
        return { ...parsed, errors: ["initialize names no protocolVersion"] };
      return parsed;
    });
  };
  const initialized = (): Message => ({
    kind: "invoke",
    body: { jsonrpc: "2.0", method: "notifications/initialized" },
    mcp: agreed,
    // A notification has no answer.
    read: ({ text }) => ({ texts: [text], errors: [] }),
  });
  const messageFor = (turn: TurnRequest): Message =>
    "callTool" in turn ? request("tools/call", turn.callTool) : request("tools/list", {});
  return { opening: [initialize, initialized], messageFor };
}

/** A tool that failed answers a result all the same. */
function errorsOfTool(result: unknown): string[] {
  if (!isObject(result) || result["isError"] !== true) return [];
  return [textsIn(result).join("\n") || "the tool failed"];
}
