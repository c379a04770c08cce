import type { SmokeProtocol, TurnRequest } from "../../../domain/spec/smoke-spec.ts";
import type { Body, ParsedAnswer } from "../parse-answer.ts";

/** One call of a session. */
export type Message = AgentCardMessage | InvokeMessage;

/** GetAgentCard: the agent's card, and no invocation. */
interface AgentCardMessage {
  readonly kind: "agent-card";
}

interface InvokeMessage {
  readonly kind: "invoke";
  /** Sent as JSON. */
  readonly body: unknown;
  readonly mcp?: { readonly sessionId?: string; readonly version?: string };
  /** Understands the answer, and remembers of it what later messages need. */
  read(answer: Reply): ParsedAnswer;
}

export interface Reply extends Body {
  readonly mcpSessionId?: string;
}

/** One session's side of a protocol; it remembers what the agent said. */
export interface Dialogue {
  /** Sent before the script's turns, each made when its turn has come. */
  readonly opening: readonly (() => Message)[];
  messageFor(request: TurnRequest): Message;
}

export interface DialogueOptions {
  readonly protocol: SmokeProtocol;
  readonly sessionId: string;
  /** Fields that mark what is sent as synthetic. */
  readonly marker: Readonly<Record<string, unknown>>;
}
