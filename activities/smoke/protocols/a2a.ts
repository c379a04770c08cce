import type { TurnRequest } from "../../../domain/spec/smoke-spec.ts";
import { isObject, readRpcAnswer, rpcRequest, textsIn } from "./json-rpc.ts";
import type { Dialogue, DialogueOptions, Message } from "./protocol.ts";

const FAILED_STATES: ReadonlySet<unknown> = new Set(["failed", "rejected", "canceled", "unknown"]);

/** Agent2Agent: the card, and `message/send` in one context. */
export function createA2aDialogue({ sessionId, marker }: DialogueOptions): Dialogue {
  let requests = 0;
  /** What binds a message to the talk so far, and to a task that asked for more. */
  let context: { contextId?: string; taskId?: string } = {};
  const metadata = Object.keys(marker).length === 0 ? {} : { metadata: marker };

  const send = (text: string): Message => {
    const id = (requests += 1);
    const message = {
      kind: "message",
      role: "user",
      messageId: `${sessionId}-${id}`,
      parts: [{ kind: "text", text }],
      ...context,
      ...metadata,
    };
    return {
      kind: "invoke",
      body: rpcRequest(id, "message/send", { message }),
      read: (reply) => {
        const parsed = readRpcAnswer(reply, id, errorsOfTask);
        context = contextOf(parsed.json?.value);
        return parsed;
      },
    };
  };
  const messageFor = (turn: TurnRequest): Message =>
    "message" in turn ? send(turn.message) : { kind: "agent-card" };
  return { opening: [], messageFor };
}

const stateOf = (result: unknown): unknown =>
  isObject(result) && isObject(result["status"]) ? result["status"]["state"] : undefined;

function contextOf(result: unknown): { contextId?: string; taskId?: string } {
  if (!isObject(result)) return {};
  const { contextId, id } = result;
  const wantsMore = stateOf(result) === "input-required" || stateOf(result) === "auth-required";
  return {
    ...(typeof contextId === "string" && { contextId }),
    ...(wantsMore && typeof id === "string" && { taskId: id }),
  };
}

function errorsOfTask(result: unknown): string[] {
  const state = stateOf(result);
  if (!FAILED_STATES.has(state)) return [];
  const status = isObject(result) ? result["status"] : undefined;
  return [`the task is ${String(state)}: ${textsIn(status).join("\n")}`];
}
