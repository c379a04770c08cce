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

/** Busy agents work in the background, and keep their session alive. */
export type Health = "healthy" | "busy" | "unhealthy";

/** A session's line to its agent. */
export interface AgentConnection {
  readonly processId?: number | undefined;
  invoke(request: Omit<AgentRequest, "path">): Promise<AgentReply>;
  /** What an A2A agent says about itself. */
  agentCard(request: Omit<AgentRequest, "path">): Promise<AgentReply>;
  /** Asks `/ping`; without it an agent is never busy of its own. */
  health?(): Promise<Health>;
}

/** The agent failed before it answered; the API says 424. */
export class AgentFailure extends Error {}
