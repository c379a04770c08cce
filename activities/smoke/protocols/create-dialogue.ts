import type { TurnRequest } from "../../../domain/spec/smoke-spec.ts";
import { parseAnswer } from "../parse-answer.ts";
import { createA2aDialogue } from "./a2a.ts";
import { createMcpDialogue } from "./mcp.ts";
import type { Dialogue, DialogueOptions, Message } from "./protocol.ts";

export function createDialogue(options: DialogueOptions): Dialogue {
  switch (options.protocol) {
    case "mcp":
      return createMcpDialogue(options);
    case "a2a":
      return createA2aDialogue(options);
    case "http":
      return { opening: [], messageFor: (request) => payloadMessage(options, request) };
  }
}

function payloadMessage({ marker }: DialogueOptions, request: TurnRequest): Message {
  const payload = "payload" in request ? request.payload : undefined;
  const marked = typeof payload === "object" ? { ...payload, ...marker } : payload;
  return { kind: "invoke", body: marked, read: parseAnswer };
}
