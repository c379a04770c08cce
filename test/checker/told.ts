import { checkPromises } from "./check-promises.ts";
import type { Delivery, LogLine, Violation } from "./facts.ts";
import type { Act, Said, Story } from "./read-story.ts";

export const RUNTIME = "support-a1b2c3d4e5";
const target = { runtimeId: RUNTIME, endpoint: "production" };

let at = 0;
let seq = 0;

export function act(name: string, input: object, result: unknown = null): Act {
  at += 10;
  return {
    name,
    input: input as Record<string, unknown>,
    at,
    atMs: at,
    endedAt: at + 5,
    endedAtMs: at + 5,
    result,
  };
}

export const read = (live: string, more: object = {}): Act =>
  act("getEndpoint", { endpoint: "production" }, { status: "READY", liveVersion: live, ...more });
export const move = (version: string, token = `token-${at}`): Act =>
  act("updateEndpoint", { endpoint: "production", version, clientToken: token });
export const session = (id: string, qualifier: string, outcome = "passed"): Act =>
  act("runSmokeSession", { sessionId: id, qualifier }, { outcome, fromMs: at, toMs: at + 5 });
export const look = (endpoint: string, invocations: number, window: object = {}): Act =>
  act("takeLooks", { endpoint, window }, { looks: [{ invocations }] });
export const said = (name: string, argument: object = {}): Said => ({
  name,
  argument: argument as Record<string, unknown>,
  at: (at += 10),
  isAccepted: true,
});

export function line(more: Partial<LogLine>): LogLine {
  seq += 1;
  return { seq, atMs: at, kind: more.change ? "change" : "call", ...more };
}

/** What AWS logged of these activities, when all went well. */
function logOf(acts: readonly Act[], served: string): LogLine[] {
  return acts.flatMap(({ name, input, atMs }) => {
    const line1 = (more: Partial<LogLine>): LogLine => ({ ...line(more), atMs });
    if (name === "runSmokeSession") {
      const id = String(input["sessionId"]);
      return [
        line1({ change: { subject: "session", name: id, status: "opened", liveVersion: served } }),
        line1({
          operation: "StopRuntimeSession",
          input: { runtimeSessionId: id },
          outcome: { status: 200 },
        }),
      ];
    }
    if (name !== "updateEndpoint") return [];
    const version = String(input["version"]);
    return [
      line1({
        operation: "UpdateAgentRuntimeEndpoint",
        clientToken: String(input["clientToken"]),
        input: { agentRuntimeVersion: version },
        outcome: { status: 202 },
      }),
      line1({
        change: {
          subject: "endpoint",
          runtimeId: RUNTIME,
          name: "production",
          status: "READY",
          liveVersion: version,
        },
      }),
    ];
  });
}

interface Parts {
  acts: Act[];
  said: Said[];
  status: Record<string, unknown>;
  spec: Record<string, unknown>;
}

/** A promotion from 1 to 2 that passed, and was promoted; a test changes what it is about. */
export function promoted(change: (parts: Parts) => void = () => {}): {
  story: Story;
  log: LogLine[];
} {
  [at, seq] = [0, 0];
  const smoke = [read("1"), session("acr-1", "DEFAULT"), session("acr-2", "DEFAULT")];
  const parts: Parts = {
    spec: { target, smoke: { requiredPasses: 2 }, gate: { gates: [{}] }, bake: {}, rollback: {} },
    acts: [...smoke, look("DEFAULT", 2), read("1"), move("2"), look("production", 100)],
    said: [],
    status: {
      promotion: "1a2b3c4d",
      candidate: "2",
      outcome: { kind: "promoted" },
      restoreCommand: "aws …",
    },
  };
  change(parts);
  const { acts, spec, said: words } = parts;
  const tokens = acts.map(({ input }) => input["clientToken"]);
  const status = { decisions: [{ values: tokens }], ...parts.status };
  const end = { how: "completed", at: at + 100, atMs: at + 100, status } as const;
  const told = { workflowId: "promotion:x", startedAtMs: 0, input: { spec } };
  const story = { ...told, acts, said: words, end };
  return { story, log: logOf(acts, "2") };
}

export function violated(told: {
  story: Story;
  log: LogLine[];
  deliveries?: Delivery[];
}): Violation["promise"][] {
  const { story, log, deliveries = [] } = told;
  return [...new Set(checkPromises(story, log, deliveries).map(({ promise }) => promise))];
}

export const rolledBack = (
  change: (parts: Parts) => void = () => {},
): ReturnType<typeof promoted> =>
  promoted((parts) => {
    parts.acts.push(read("2"), move("1"), read("1"));
    parts.status["outcome"] = { kind: "rolled-back" };
    change(parts);
  });
