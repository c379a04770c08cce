/** The synthetic sessions of a promotion, normalised: see `smoke-schema.ts` for what people write. */
export interface SmokeSpec {
  readonly via: SmokeVia;
  readonly protocol: SmokeProtocol;
  readonly sessions: number;
  /** How many of them must pass. */
  readonly requiredPasses: number;
  readonly parallelism: number;
  readonly turns: readonly TurnSpec[];
  /** `${secret}` is told in one session and must not come out of another. */
  readonly isolation?: { readonly tell: TurnRequest; readonly ask: TurnRequest };
  /** A caller of the worker's configuration, by its name. Undefined: the worker itself, by SigV4. */
  readonly caller?: { readonly jwt: string };
  readonly marker?: MarkerSpec;
  /** Regular expressions (RE2): what they match is never kept. */
  readonly redact?: readonly string[];
  readonly cleanup?: readonly MemoryCleanup[];
  readonly turnTimeoutMs: number;
  readonly budget: SmokeBudget;
  /** What to do when the endpoint smoked through moved to another version meanwhile. */
  readonly onSuperseded: "stop" | "restart";
}

export type SmokeVia =
  | { readonly kind: "default" }
  /** A named endpoint that the engine points at the candidate, made first when `create` is set. */
  | { readonly kind: "endpoint"; readonly endpoint: string; readonly create: boolean };

export const SMOKE_PROTOCOLS = ["http", "mcp", "a2a"] as const;
export type SmokeProtocol = (typeof SMOKE_PROTOCOLS)[number];

/** What one of these exceeds ends the smoke, which has failed then. */
export interface SmokeBudget {
  /** Calls to the agent in all, repeated ones too. */
  readonly maxTurns: number;
  readonly maxDurationMs: number;
  /** Of one answer. */
  readonly maxAnswerBytes: number;
}

/** What is sent; which ones there are depends on the protocol. Texts may hold `${…}`. */
export type TurnRequest =
  /** http: sent as JSON. */
  | { readonly payload: unknown }
  /** http: the n-th session sends the n-th of them, and begins again after the last. */
  | { readonly payloads: readonly unknown[] }
  /** mcp: tools/list. */
  | { readonly listTools: true }
  /** mcp: tools/call. */
  | { readonly callTool: { readonly name: string; readonly arguments: unknown } }
  /** a2a: GetAgentCard. */
  | { readonly agentCard: true }
  /** a2a: message/send with one text. */
  | { readonly message: string };

/** One message to the agent and what its answer must be like. */
export type TurnSpec = TurnRequest & {
  readonly expect: ExpectSpec;
  /** Asked again in the same session while the answer is not as expected. */
  readonly until?: { readonly timeoutMs: number; readonly intervalMs: number };
};

export interface ExpectSpec {
  readonly contains?: readonly string[];
  /** A regular expression (RE2). */
  readonly matches?: string;
  /** A JSON Schema of the answer's JSON. */
  readonly schema?: unknown;
  /** Expressions that must yield `true` on the answer's JSON. */
  readonly jmespath?: readonly string[];
  readonly maxLatencyMs?: number;
  readonly maxFirstByteMs?: number;
}

/** How an agent can tell synthetic turns from users'. Texts may hold `${…}`. */
export interface MarkerSpec {
  readonly userId?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Fields added to every payload (http), to `_meta` (mcp) or the message's metadata (a2a). */
  readonly payload?: Readonly<Record<string, unknown>>;
}

/** All that an actor left in an AgentCore Memory is deleted after the sessions. */
export interface MemoryCleanup {
  readonly memoryId: string;
  readonly actorId: string;
}
