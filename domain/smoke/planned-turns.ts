import type { SmokeProtocol } from "../spec/smoke-spec.ts";

/** The parts of a smoke that say how many calls it makes. */
interface Countable {
  readonly protocol: SmokeProtocol;
  readonly sessions: number;
  readonly turns: readonly object[];
  readonly isolation?: object | undefined;
}

/** `initialize` and `notifications/initialized` open every session of MCP. */
const OPENING_TURNS: Readonly<Record<SmokeProtocol, number>> = { http: 0, mcp: 2, a2a: 0 };

/** Told in one session; asked in the other, and in the first. */
const ISOLATION_TURNS = 3;
const ISOLATION_SESSIONS = 2;

/** The calls that one session makes when every turn is sent once. Reading an agent card is none. */
function countSessionTurns({ protocol, turns }: Pick<Countable, "protocol" | "turns">) {
  return OPENING_TURNS[protocol] + turns.filter((turn) => !("agentCard" in turn)).length;
}

/**
 * How often a smoke calls the agent when all goes well: a turn with `until` is counted once, and a
 * session that AWS throttles or a crash loses is not counted again.
 */
export function countPlannedTurns(smoke: Countable): number {
  const isolation = smoke.isolation
    ? ISOLATION_TURNS + ISOLATION_SESSIONS * OPENING_TURNS[smoke.protocol]
    : 0;
  return smoke.sessions * countSessionTurns(smoke) + isolation;
}

/**
 * How many calls one session may make: its own, and with `until` a share of what the budget leaves
 * over. Half of that is kept for sessions that take the place of others.
 */
export function computeSessionAllowance(smoke: Countable, maxTurns: number): number {
  const own = countSessionTurns(smoke);
  if (!smoke.turns.some((turn) => "until" in turn)) return own;
  const spare = Math.max(0, maxTurns - countPlannedTurns(smoke));
  return own + Math.floor(spare / (2 * smoke.sessions));
}
