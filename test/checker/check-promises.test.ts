import { expect, test } from "vitest";
import { checkPromises } from "./check-promises.ts";
import type { LogLine } from "./facts.ts";
import type { Act, Said, Story } from "./read-story.ts";

const RUNTIME = "support-a1b2c3d4e5";
const target = { runtimeId: RUNTIME, endpoint: "production" };

let at = 0;
let seq = 0;

function act(name: string, input: object, result: unknown = null): Act {
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

const read = (live: string, more: object = {}): Act =>
  act("getEndpoint", { endpoint: "production" }, { status: "READY", liveVersion: live, ...more });
const move = (version: string, token = `token-${at}`): Act =>
  act("updateEndpoint", { endpoint: "production", version, clientToken: token });
const session = (id: string, qualifier: string, outcome = "passed"): Act =>
  act("runSmokeSession", { sessionId: id, qualifier }, { outcome, fromMs: at, toMs: at + 5 });
const look = (endpoint: string, invocations: number, window: object = {}): Act =>
  act("takeLooks", { endpoint, window }, { looks: [{ invocations }] });
const said = (name: string, argument: object = {}): Said => ({
  name,
  argument: argument as Record<string, unknown>,
  at: (at += 10),
  isAccepted: true,
});

function line(more: Partial<LogLine>): LogLine {
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
function promoted(change: (parts: Parts) => void = () => {}): { story: Story; log: LogLine[] } {
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
  const story = { workflowId: "promotion:x", input: { spec }, acts, said: words, end };
  return { story, log: logOf(acts, "2") };
}

function violated(told: { story: Story; log: LogLine[] }): number[] {
  return [...new Set(checkPromises(told.story, told.log).map(({ promise }) => promise))];
}

const rolledBack = (change: (parts: Parts) => void = () => {}): ReturnType<typeof promoted> =>
  promoted((parts) => {
    parts.acts.push(read("2"), move("1"), read("1"));
    parts.status["outcome"] = { kind: "rolled-back" };
    change(parts);
  });

test("a promotion, and a rollback, in which all was kept", () => {
  expect(violated(promoted())).toEqual([]);
  expect(violated(rolledBack())).toEqual([]);
});

const planted: readonly [string, number, () => ReturnType<typeof promoted>][] = [
  ["too few sessions passed", 1, () => promoted(({ acts }) => void acts.splice(2, 1))],
  [
    "the sessions ran on another version",
    1,
    () => {
      const told = promoted();
      return {
        ...told,
        log: told.log.map((entry) =>
          entry.change?.subject === "session"
            ? { ...entry, change: { ...entry.change, liveVersion: "3" } }
            : entry,
        ),
      };
    },
  ],
  ["no gate was looked at", 1, () => promoted(({ acts }) => void acts.splice(3, 1))],
  ["nobody approved", 1, () => promoted(({ spec }) => void (spec["approval"] = {}))],
  ["a third version", 1, () => promoted(({ acts }) => void acts.push(move("7"), move("2")))],
  [
    "promoted, and on another version",
    2,
    () => promoted(({ status }) => void (status["candidate"] = "3")),
  ],
  [
    "rolled back in name only",
    2,
    () => promoted(({ status }) => void (status["outcome"] = { kind: "rolled-back" })),
  ],
  [
    "stopped, but moved",
    2,
    () => promoted(({ status }) => void (status["outcome"] = { kind: "stopped" })),
  ],
  [
    "UPDATING at the end",
    2,
    () => {
      const told = promoted();
      return {
        ...told,
        log: told.log.map((entry) =>
          entry.change?.subject === "endpoint"
            ? { ...entry, change: { ...entry.change, status: "UPDATING" } }
            : entry,
        ),
      };
    },
  ],
  [
    "promoted after a way back",
    2,
    () =>
      rolledBack(({ acts, status }) => {
        acts.push(move("2"));
        status["outcome"] = { kind: "promoted" };
      }),
  ],
  [
    "an old token",
    3,
    () =>
      rolledBack(({ acts }) => void acts.push(move("1", String(acts[5]?.input["clientToken"])))),
  ],
  [
    "two intents at once",
    3,
    () => rolledBack(({ acts }) => void Object.assign(acts[5] ?? {}, { endedAt: 10_000 })),
  ],
  [
    "a move over somebody else's",
    4,
    () =>
      promoted(({ acts, status }) => {
        acts.push(read("9"), move("1"));
        status["outcome"] = { kind: "rolled-back" };
      }),
  ],
  [
    "a move on after an abort",
    5,
    () =>
      promoted(({ acts, said: words }) => {
        words.push(said("abort"));
        acts.push(move("2"));
      }),
  ],
  [
    "a move while paused",
    6,
    () =>
      promoted(({ acts, said: words }) => {
        words.push(said("pause"));
        acts.push(move("2"));
      }),
  ],
  ["promoted while paused", 6, () => promoted(({ said: words }) => void words.push(said("pause")))],
  [
    "promoted on nothing",
    6,
    () => promoted(({ acts }) => void acts.splice(6, 1, look("production", 0))),
  ],
  [
    "a move that nobody decided",
    7,
    () => promoted(({ status }) => void (status["decisions"] = [])),
  ],
  [
    "a rollback that asks the calendars",
    8,
    () => rolledBack(({ acts }) => void acts.push(act("checkFreeze", {}))),
  ],
  [
    "no way to restore by hand",
    8,
    () => promoted(({ status }) => void delete status["restoreCommand"]),
  ],
  [
    "a session left open",
    9,
    () => {
      const told = promoted();
      return {
        ...told,
        log: told.log.filter(({ input }) => input?.["runtimeSessionId"] !== "acr-1"),
      };
    },
  ],
  [
    "the engine counted as a user",
    10,
    () =>
      promoted(({ acts }) => {
        acts.splice(6, 0, session("acr-3", "production"));
        acts.push(look("production", 9, { leaveOut: [] }));
      }),
  ],
];

test.each(planted)("planted: %s breaks promise %i", (_name, promise, story) => {
  expect(violated(story())).toContain(promise);
});

test("what a person allows is no violation", () => {
  const pointedElsewhere = rolledBack(({ acts, said: words, status }) => {
    words.push(said("point-to", { version: "7" }));
    acts.push(move("7"));
    status["outcome"] = { kind: "rolled-back", version: "7" };
  });
  expect(violated(pointedElsewhere)).toEqual([]);
  const retried = promoted(({ acts, said: words, status }) => {
    acts.push(read("9"));
    words.push(said("retry"));
    acts.push(move("1"));
    status["outcome"] = { kind: "rolled-back" };
  });
  expect(violated(retried)).toEqual([]);
  const skipped = promoted(({ acts, said: words }) => {
    acts.splice(6, 1, look("production", 0));
    words.push(said("skip-bake"));
  });
  expect(violated(skipped)).toEqual([]);
});
