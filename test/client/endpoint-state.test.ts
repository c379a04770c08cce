import { describe, expect, test } from "vitest";
import { createColours } from "../../client/cli/colours.ts";
import { renderLanes, renderOutcomes } from "../../client/cli/render-lane.ts";
import { renderView } from "../../client/cli/render-view.ts";
import { computeEndpointState } from "../../client/endpoint-state.ts";
import { createLaneInput } from "../../client/lanes/lane-input.ts";
import type { LaneView } from "../../client/lanes/lanes.ts";
import type { PromotionView } from "../../client/promotion-view.ts";
import { computeLaneStatus } from "../../domain/lane/lane-status.ts";
import type { LaneState } from "../../domain/lane/lane-state.ts";
import { summarisePromotion } from "../../domain/lane/promotion-summary.ts";
import { computeStatus } from "../../domain/promotion/compute-status.ts";
import { laneWorkflowId, promotionWorkflowId } from "../../domain/target.ts";
import { laneWith, requestOf, runningPromotion } from "../domain/lane/lane-values.ts";
import { statusWith } from "./stub-client.ts";
import { NOW, TARGET, endpoint, specWith, stateIn } from "../domain/values.ts";

const NAME = `${TARGET.runtimeId}/${TARGET.endpoint}`;
const ID = promotionWorkflowId(TARGET);

function laneOf(more: Partial<LaneState> = {}): LaneView {
  const input = createLaneInput(TARGET, { searchAttributes: false });
  return { workflowId: laneWorkflowId(TARGET), status: computeLaneStatus(input, laneWith(more)) };
}

function promotionIn(...from: Parameters<typeof stateIn>): PromotionView {
  const status = computeStatus(stateIn(...from), ID);
  return { workflowId: ID, firstRunId: "run", promotion: "1a2b3c4d", execution: "RUNNING", status };
}

const running = runningPromotion();
const frozen = { atMs: NOW, by: "ada", reason: "release day" };
const drift = { expected: "1", observed: endpoint("READY 9"), seenAtMs: NOW };
const toApprove = promotionIn("approve", {
  waiting: { what: "Version 2 waits for approval.", sinceMs: NOW, answers: ["approve", "reject"] },
});
const paused = promotionIn("smoke", { inbox: pausedInbox() });
const smoking = promotionIn("smoke");

function pausedInbox() {
  return { ...stateIn("smoke").inbox, pause: { atMs: NOW, by: "ada" } };
}

interface Row {
  readonly lane: LaneView | undefined;
  readonly promotion?: PromotionView;
  readonly phase: string;
  readonly headline: string;
  readonly notes?: readonly string[];
  /** After `agentcore-rollouts`. */
  readonly command?: string;
  readonly callsPerson?: boolean;
}

const FROZEN = "The lane is frozen by ada: release day.";
const DRIFTED = expect.stringContaining("Someone else moved production") as unknown as string;

const rows: Record<string, Row> = {
  "nothing runs": {
    lane: laneOf(),
    phase: "idle",
    headline: "Nothing runs; production is on version 1.",
  },
  "nothing runs, frozen": { lane: laneOf({ frozen }), phase: "frozen", headline: FROZEN },
  "a promotion goes on by itself": {
    lane: laneOf({ running }),
    promotion: smoking,
    phase: "smoke",
    headline: "Smoke sessions against version 2.",
  },
  "a promotion waits for approval": {
    lane: laneOf({ running }),
    promotion: toApprove,
    phase: "waiting-for-approval",
    headline: "Version 2 waits for approval.",
    command: `approve ${NAME}`,
    callsPerson: true,
  },
  "a promotion waits for approval in a frozen lane that follows": {
    lane: laneOf({ running, frozen, follow: { spec: specWith(), debounceMs: 1, seen: "2" } }),
    promotion: toApprove,
    phase: "waiting-for-approval",
    headline: "Version 2 waits for approval.",
    notes: [FROZEN, "It follows the runtime: newest seen 2."],
    command: `approve ${NAME}`,
    callsPerson: true,
  },
  "a promotion is paused": {
    lane: laneOf({ running }),
    promotion: paused,
    phase: "paused",
    headline: "Paused in smoke by ada.",
    command: `resume ${NAME}`,
  },
  "someone else moved the endpoint of a frozen lane": {
    lane: laneOf({ drift, frozen }),
    phase: "drifted",
    headline: DRIFTED,
    notes: [FROZEN],
    command: `lanes ${NAME}`,
    callsPerson: true,
  },
  "a promotion without a lane": {
    lane: undefined,
    promotion: smoking,
    phase: "smoke",
    headline: "Smoke sessions against version 2.",
  },
  "a promotion whose worker is away": {
    lane: { workflowId: laneWorkflowId(TARGET), problem: "no worker" },
    promotion: { ...withoutStatus(smoking), problem: "no worker answers", lastPhase: "bake" },
    phase: "bake",
    headline: "no worker answers",
  },
};

function withoutStatus({ status: _status, ...view }: PromotionView): PromotionView {
  return view;
}

describe("what happens at an endpoint", () => {
  test.each(Object.entries(rows))("%s", (_name, row) => {
    const { lane, promotion, notes = [], command, callsPerson = false, ...seen } = row;
    const next = command === undefined ? {} : { command: `agentcore-rollouts ${command}` };
    expect(computeEndpointState(lane, promotion)).toEqual({ ...seen, notes, callsPerson, ...next });
  });
});

const colours = createColours(false);

test("lanes shows what the running promotion waits for and whom to answer, not that it runs alone", () => {
  const shown = renderLanes([{ ...laneOf({ running, frozen }), promotion: toApprove }], {
    colours,
  });
  expect(shown.slice(1).map((line) => line.replaceAll(/ {2,}/g, " | "))).toEqual([
    `${NAME} | waiting-for-approval | 1 | 0 | Version 2 waits for approval. ${FROZEN}`,
    `next: agentcore-rollouts approve ${NAME}`,
  ]);
});

test("lanes shows the version that the running promotion read last, in a freeze too", () => {
  const promotion = promotionIn("bake", { endpoint: endpoint("READY 4") });
  const [, line = ""] = renderLanes([{ ...laneOf({ running, frozen }), promotion }], { colours });
  expect(line.split(/ {2,}/)[2]).toBe("4");
});

test("status shows what waits behind the promotion, and that the lane is frozen or asks a person", () => {
  const linesWith = (lane: LaneView) =>
    renderView(smoking, { colours, nowMs: NOW, lane: lane.status }).map((line) => line.trim());
  const queue = [requestOf("commit-1"), requestOf("commit-2")];
  expect(linesWith(laneOf({ running, frozen, queue }))).toEqual(
    expect.arrayContaining([
      FROZEN,
      `2 requests behind it: commit-1, commit-2   (agentcore-rollouts lanes ${NAME})`,
    ]),
  );
  expect(linesWith(laneOf({ drift }))).toContainEqual(DRIFTED);
  expect(linesWith(laneOf({ running })).join("\n")).not.toMatch(/behind it|frozen/);
});

test("a key that somebody chose to garble the terminal does not", () => {
  const queue = [requestOf("\u001B[2Jnone")];
  const lane = laneOf({ running, queue }).status;
  expect(renderView(smoking, { colours, nowMs: NOW, lane }).join("\n")).not.toContain("\u001B");
});

test("status prints each command that is taken now with all that it needs, and nothing twice", () => {
  const what = "Frozen by calendar.";
  const view = promotionIn("re-point", {
    emergency: { reason: "orders fail", skips: ["gates"] },
    waiting: { what, sinceMs: NOW, answers: ["override-freeze", "abort"] },
  });
  const shown = renderView(view, { colours, nowMs: NOW });
  expect(shown.filter((line) => line.includes(`agentcore-rollouts`))).toEqual([
    `  override-freeze  agentcore-rollouts override-freeze ${NAME} --reason "WHY"`,
    `  pause            agentcore-rollouts pause ${NAME}`,
    `  abort            agentcore-rollouts abort ${NAME}`,
  ]);
  expect(shown.filter((line) => line.includes(what))).toHaveLength(1);
  const held = renderView(paused, { colours, nowMs: NOW }).join("\n");
  expect(held).toContain(`agentcore-rollouts resume ${NAME}`);
});

test("status shows how far a bake is by its newest look, how old that may be, and when it may end", () => {
  const bake = {
    needs: { durationMs: 20_000, invocations: 73, sessions: 0 },
    seen: { dataMs: 0, invocations: 0, sessions: 0 },
    intervalMs: 2_000,
    ends: { earliestMs: NOW, latestMs: NOW + 60_000 },
  };
  const view = { ...smoking, status: statusWith({ bake }) };
  const latest = {
    atMs: NOW,
    dataMs: 15_000,
    invocations: 41,
    errors: 0,
    sessions: 2,
    gates: [],
  };
  const shownOf = (each: PromotionView) =>
    renderView(each, { colours, nowMs: NOW }).filter((line) =>
      /^ {2}(bake:|may pass|looks)/.test(line),
    );
  expect(shownOf({ ...view, latest })).toEqual([
    "  bake: 15s of 20s with traffic, 41 of 73 invocations",
    "  may pass from 2026-11-21 08:30:05Z on, waits for evidence until 2026-11-21 08:31:05Z",
    "  looks every 2s; what is shown here may be a minute old",
  ]);
  expect(shownOf(view)[0]).toBe("  bake: 0ms of 20s with traffic, 0 of 73 invocations");
});

test("history names a failed emergency once, with what failed", () => {
  const failure = {
    code: "PolicyViolation" as const,
    message: "The policy keeps it to team-leads.",
  };
  const state = stateIn("end", { emergency: { reason: "orders fail", skips: [] }, failure });
  const summary = summarisePromotion(computeStatus(state, ID), NOW);
  const [, , , line = ""] = ["", ...renderOutcomes([summary], colours)];
  expect(line).toContain("EMERGENCY");
  expect(line).toContain("Failed, nothing was moved: The policy keeps it to team-leads.");
  expect(line).not.toContain("orders fail");
});

test("history tells why one failed, whole, and not what to do about it", () => {
  const why = "Version 3 was rolled back by promotion 8c2d41f0.";
  const message = `${why} To promote it all the same: agentcore-rollouts promote FILE --again`;
  const state = stateIn("end", { failure: { code: "RolledBackBefore", message } });
  const summary = summarisePromotion(computeStatus(state, ID), NOW);
  const shown = renderOutcomes([summary], colours).join("\n");
  expect(shown).toContain(why);
  expect(shown).not.toContain("--again");
});
