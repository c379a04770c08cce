import type { Readable } from "node:stream";

import type { AgentRequest } from "./source.ts";

export interface AgentReply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Readable;
  /** Set by scripted failures: the status that the API itself answers. */
  readonly apiStatus?: number;
  /** Latency to publish in place of the measured one. */
  readonly latencyMs?: number;
}

/** A session's line to its agent. */
export interface AgentConnection {
  readonly processId?: number | undefined;
  invoke(request: AgentRequest): Promise<AgentReply>;
}

/** The agent failed before it answered; the API says 424. */
export class AgentFailure extends Error {}
