import { expect, test } from "vitest";
import { assessRequest } from "../../../domain/lane/assess-request.ts";
import type { LaneRequest } from "../../../domain/lane/lane-input.ts";
import type { LaneState } from "../../../domain/lane/lane-state.ts";
import { NOW, TARGET, specWith } from "../values.ts";
import { LANE, laneWith, requestOf, rollbackTo, runningPromotion } from "./lane-values.ts";

const observed = { status: "READY", liveVersion: "9", observedAtMs: NOW } as const;
const busy = { running: runningPromotion() };
const frozen = { frozen: { atMs: NOW } };
const drifted = { drift: { expected: "1", observed, seenAtMs: NOW } };
const orphaned = {
  orphan: {
    promotion: "1a2b3c4d",
    execution: "TERMINATED",
    observed,
    sessionsStopped: 0,
    sessionsLeft: 0,
    seenAtMs: NOW,
  },
};
const full = { ...busy, queue: [requestOf("a"), requestOf("b")] };
const large = { spec: { ...specWith(), rollback: { notes: "n".repeat(300_000) } } as never };
const rolledBack = { rolledBack: [{ version: "2", promotion: "1a2b3c4d", atMs: NOW }] };
const version2 = { spec: { ...specWith(), candidate: { kind: "version", version: "2" } as const } };
const elsewhere = { spec: { ...specWith(), target: { ...TARGET, endpoint: "other" } } };

test.each<[string, Partial<LaneState>, Partial<LaneRequest>, string]>([
  ["an idle lane starts it", {}, {}, "start"],
  ["a busy lane refuses it by default", busy, {}, "Busy"],
  ["a busy lane lets it queue", busy, { onBusy: "queue" }, "queue last"],
  ["a full queue refuses it", full, { onBusy: "queue" }, "QueueFull"],
  [
    "what waits must fit into the state that goes from run to run (Temporal takes 2 MB)",
    { ...busy, queue: [requestOf("a", large)] },
    { ...large, onBusy: "queue" },
    "QueueFull",
  ],
  ["a large one may be the first", busy, { ...large, onBusy: "queue" }, "queue last"],
  [
    "it may replace what waits, also in a full queue",
    full,
    { onBusy: "replace" },
    "queue last replaces",
  ],
  ["it may supersede", busy, { onBusy: "supersede" }, "queue last replaces finish"],
  [
    "it may supersede by a rollback",
    busy,
    { onBusy: "supersede", supersedeAfterRepoint: "roll-back" },
    "queue last replaces roll-back",
  ],
  [
    "it supersedes no rollback that somebody asked for",
    { running: runningPromotion({ kind: "rollback" }) },
    { onBusy: "supersede", supersedeAfterRepoint: "roll-back" },
    "queue last replaces",
  ],
  ["an idle lane has nothing to supersede", {}, { onBusy: "supersede" }, "start"],
  ["a frozen lane refuses it", frozen, {}, "Frozen"],
  ["a frozen lane lets it queue", frozen, { onBusy: "queue" }, "queue last"],
  ["drift must be answered first", drifted, { onBusy: "queue" }, "Drifted"],
  ["an orphan must be answered first", orphaned, { onBusy: "supersede" }, "Orphaned"],
  ["an orphan goes before a freeze", { ...orphaned, ...frozen }, {}, "Orphaned"],
  ["a lost memory is asked about", { memory: "lost" }, {}, "MemoryLost"],
  ["again answers a lost memory", { memory: "lost" }, { again: true }, "start"],
  ["again does not answer drift", drifted, { again: true }, "Drifted"],
  ["what was rolled back is refused", rolledBack, version2, "RolledBackBefore"],
  ["what was rolled back may be said again", rolledBack, { ...version2, again: true }, "start"],
  ["latest is judged when it is known", rolledBack, {}, "start"],
  ["another endpoint's request is refused", {}, elsewhere, "WrongEndpoint"],
])("%s", (_name, state, request, expected) => {
  const verdict = assessRequest(laneWith(state), requestOf("new", request), LANE);
  const said =
    verdict.action === "refuse"
      ? verdict.refusal.code
      : verdict.action === "start"
        ? "start"
        : ["queue", verdict.place, verdict.replaces ? "replaces" : "", verdict.giveWay ?? ""]
            .filter((word) => word !== "")
            .join(" ");
  expect(said).toBe(expected);
});

test.each<[string, Partial<LaneState>, object]>([
  ["idle", {}, { action: "start" }],
  ["frozen", frozen, { action: "start" }],
  ["drifted", drifted, { action: "start" }],
  ["orphaned", orphaned, { action: "start" }],
  ["without memory", { memory: "lost" }, { action: "start" }],
  ["busy", full, { action: "queue", place: "first", replaces: false, giveWay: "roll-back" }],
  [
    "rolling back already",
    { running: runningPromotion({ kind: "rollback" }) },
    { action: "queue", place: "first", replaces: false },
  ],
])("a rollback of a lane that is %s is never refused", (_name, state, expected) => {
  expect(assessRequest(laneWith(state), rollbackTo("1"), LANE)).toEqual(expected);
});
