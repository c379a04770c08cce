import { expect, test } from "vitest";
import type { LogLine } from "./facts.ts";
import {
  RUNTIME,
  act,
  line,
  look,
  move,
  promoted,
  read,
  rolledBack,
  said,
  session,
  violated,
} from "./told.ts";

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
  [
    "its lane was frozen",
    1,
    () =>
      promoted(({ acts, said: words }) => {
        const frozen = { promotion: "1a2b3c4d", frozen: { atMs: 0, by: "ada" } };
        words.push({ ...said("lane", frozen), at: (acts[4]?.at ?? 0) + 1 });
      }),
  ],
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
    "an attempt with a token of its own",
    3,
    () => {
      const told = promoted();
      const input = { agentRuntimeId: RUNTIME, endpointName: "production" };
      const known = told.log.find(({ operation }) => operation === "StopRuntimeSession");
      const stray = { operation: "UpdateAgentRuntimeEndpoint", clientToken: "stray", input };
      const accessKeyId = "worker";
      return {
        ...told,
        log: [
          ...told.log,
          { ...line(stray), accessKeyId },
          { ...known, ...line({}), accessKeyId, input: known?.input ?? {} },
        ],
      };
    },
  ],
  [
    "a version minted twice",
    3,
    () => {
      const told = promoted(({ acts }) => {
        acts.splice(3, 0, act("mintVersion", { artifact: { uri: "image" }, clientToken: "mint" }));
      });
      const minted = (clientToken: string): LogLine => ({
        ...line({ operation: "UpdateAgentRuntime", clientToken, outcome: { status: 202 } }),
        atMs: told.story.startedAtMs,
        accessKeyId: "worker",
        input: { agentRuntimeId: RUNTIME, artifact: "image" },
      });
      return { ...told, log: [...told.log, minted("mint"), minted("another")] };
    },
  ],
  [
    "a promotion that failed after it moved the endpoint",
    2,
    () => {
      const told = promoted();
      return { ...told, story: { ...told.story, end: { how: "canceled", at: 1e6, atMs: 1e6 } } };
    },
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
    "a look at partial data",
    6,
    () => {
      const told = promoted();
      const first = told.story.acts.find(({ name }) => name === "takeLooks");
      const outcome = { status: 200, partial: true };
      const answer = { ...line({ operation: "GetMetricData", outcome }), atMs: first?.atMs ?? 0 };
      return { ...told, log: [...told.log, answer] };
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

const first = { id: "1a2b3c4d-started", event: "started", promotion: "1a2b3c4d", atMs: 1_000 };
const last = { ...first, id: "1a2b3c4d-promoted", event: "promoted", atMs: 2_000 };

test("a message that is sent again under its id is no violation", () => {
  expect(violated({ ...promoted(), deliveries: [first, first, last, last] })).toEqual([]);
});

test.each([
  ["an id of its own for each attempt", [first, { ...first, id: "1a2b3c4d-started-2" }]],
  ["one id for two messages", [first, { ...last, id: first.id }]],
  ["the end before the start", [last, first]],
  ["what another promotion tells is not looked at", []],
])("planted: %s", (_name, deliveries) => {
  const expected = deliveries.length === 0 ? [] : ["notifications"];
  const others = [
    { ...first, promotion: "another" },
    { ...last, promotion: "another", id: first.id },
  ];
  expect(violated({ ...promoted(), deliveries: [...others, ...deliveries] })).toEqual(expected);
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
