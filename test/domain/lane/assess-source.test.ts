import { expect, test } from "vitest";
import { assessSource } from "../../../domain/promotion/assess-source.ts";
import type { PromotedRead } from "../../../domain/promotion/assess-source.ts";
import { NOW, TARGET, version } from "../values.ts";

const HOUR_MS = 3_600_000;
const source = { ...TARGET, endpoint: "staging" };
const elsewhere = { ...source, runtimeArn: `${TARGET.runtimeArn}x`, runtimeId: "other-a1b2c3d4e5" };
const endpoint = { status: "READY", liveVersion: "2", observedAtMs: NOW } as const;
const promotion = { promotion: "1a2b3c4d", endedAtMs: NOW - HOUR_MS };
const read: PromotedRead = { endpoint, version: version("2"), promotion };
const at = { source, target: TARGET, promotedAtLeastMs: 0, now: NOW };

test("on the same runtime it is the version, on another the one with its digest", () => {
  expect(assessSource(read, at)).toMatchObject({
    action: "take",
    candidate: { kind: "version", version: "2" },
  });
  expect(assessSource(read, { ...at, source: elsewhere })).toMatchObject({
    action: "take",
    candidate: { kind: "artifact", byDigest: true, artifact: version("2").artifact },
  });
});

test("promoted too short ago is waited for, until it is old enough", () => {
  expect(assessSource(read, { ...at, promotedAtLeastMs: 3 * HOUR_MS })).toMatchObject({
    action: "wait",
    untilMs: NOW + 2 * HOUR_MS,
    reason: expect.stringContaining("1h ago, not yet 3h"),
  });
  expect(assessSource(read, { ...at, promotedAtLeastMs: HOUR_MS }).action).toBe("take");
});

const { promotion: _promotion, ...unpromoted } = read;
const unpinned = { ...version("2"), artifact: { kind: "container", uri: "image:latest" } as const };

test.each<[string, PromotedRead, typeof at]>([
  ["there is no such endpoint", { endpoint: null }, at],
  ["it is being moved", { ...read, endpoint: { ...endpoint, status: "UPDATING" } }, at],
  ["it is on its way", { ...read, endpoint: { ...endpoint, targetVersion: "3" } }, at],
  ["nobody promoted it there", unpromoted, at],
  ["elsewhere it is not pinned", { ...read, version: unpinned }, { ...at, source: elsewhere }],
])("stops when %s", (_name, seen, place) => {
  expect(assessSource(seen, place).action).toBe("stop");
});
