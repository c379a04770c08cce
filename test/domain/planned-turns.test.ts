import { expect, test } from "vitest";
import { computeSessionAllowance, countPlannedTurns } from "../../domain/smoke/planned-turns.ts";
import { fillPlaceholders } from "../../domain/smoke/fill-placeholders.ts";

const turns = [{ payload: 1 }, { payload: 2 }];

test.each([
  ["http", { protocol: "http", sessions: 3, turns }, 6],
  ["mcp, which opens every session with two calls", { protocol: "mcp", sessions: 3, turns }, 12],
  [
    "a2a, whose card is no call",
    { protocol: "a2a", sessions: 3, turns: [{ agentCard: true }, {}] },
    3,
  ],
  ["the isolation probe", { protocol: "http", sessions: 3, turns, isolation: {} }, 9],
  ["the isolation probe over mcp", { protocol: "mcp", sessions: 1, turns, isolation: {} }, 11],
] as const)("the planned turns of %s", (_, smoke, expected) => {
  expect(countPlannedTurns(smoke)).toBe(expected);
});

test.each([
  [6, 2],
  [8, 2],
  [12, 3],
  [606, 102],
])("of a budget of %i turns a session that waits may send %i", (maxTurns, expected) => {
  const waiting = [{ payload: 1, until: {} }, { payload: 2 }];
  const smoke = { protocol: "http", sessions: 3 } as const;
  expect(computeSessionAllowance({ ...smoke, turns: waiting }, maxTurns)).toBe(expected);
  expect(computeSessionAllowance({ ...smoke, turns }, maxTurns)).toBe(2);
});

test("placeholders are filled everywhere in a script, and what is not ours is left", () => {
  const script = { a: ["${sessionId}!", { b: "${x} ${sessionId}" }], c: 1, d: null };
  expect(fillPlaceholders(script, { sessionId: "$&" })).toEqual({
    a: ["$&!", { b: "${x} $&" }],
    c: 1,
    d: null,
  });
});
