import type { DurationMs } from "../time/random.ts";

/** An agent that is described instead of run: for tests and load. */
export interface ScriptedAgent {
  /** What it answers; `echo` (the default) sends the payload back. */
  reply?: unknown;
  failureRate?: number;
  failWhenPayloadContains?: string;
  /** The API's status for a failure: 424 (default, RuntimeClientError), 429, 500 and so on. */
  failStatus?: number;
  /** A failure is an HTTP 200 with `{"error": …}` in its body. */
  errorInBody?: boolean;
  latencyMs?: DurationMs;
  /** Answers `text/event-stream`. */
  stream?: boolean;
  /** The events of a streamed answer; without them the reply is the only one. */
  chunks?: readonly unknown[];
  /** What an A2A agent says about itself. */
  agentCard?: unknown;
}

export interface AgentRequest {
  /** Where the container would get it: `/invocations`, `/mcp`, `/`, or the agent card's path. */
  readonly path: string;
  readonly payload: Uint8Array;
  /** As the agent's container would see them, lower case, session id among them. */
  readonly headers: Readonly<Record<string, string>>;
  readonly sessionId: string;
  readonly version: string;
  readonly endpoint: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
}

export interface AgentResponse {
  status?: number;
  headers?: Record<string, string>;
  body: string | Uint8Array | AsyncIterable<string | Uint8Array>;
}

/** What stands behind a version's artifact. */
export type AgentSource =
  | { command: readonly string[]; env?: Record<string, string>; cwd?: string }
  | { url: string }
  | { scripted: ScriptedAgent }
  | { handler: (request: AgentRequest) => AgentResponse | Promise<AgentResponse> };
