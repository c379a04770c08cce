import { describe, expect, test } from "vitest";
import type { Artifact } from "../../domain/artifact.ts";
import { assessArtifacts, assessStart } from "../../domain/promotion/assess-start.ts";
import { RESOURCE_STATUSES } from "../../domain/endpoint.ts";
import { TARGET, endpoint, endpointOrNone, pinned } from "./values.ts";

const start = (written: string, options: { fromFailed?: boolean; create?: boolean } = {}) =>
  assessStart(endpointOrNone(written), {
    target: TARGET,
    fromFailed: false,
    create: false,
    ...options,
  });

describe("starting states", () => {
  test.each([
    // endpoint, fromFailed, create, what happens
    ["none", false, false, "refuse EndpointNotFound"],
    ["none", true, false, "refuse EndpointNotFound"],
    ["none", false, true, "proceed from nothing"],
    ["none", true, true, "proceed from nothing"],
    ["READY 4", false, false, "proceed from 4"],
    ["READY 4", true, true, "proceed from 4"],
    ["READY 4>?", false, false, "proceed from 4"],
    ["READY ?>?", false, false, "refuse EndpointNotPromotable"],
    ["CREATING ?>4", false, false, "wait"],
    ["CREATING ?>4", true, true, "wait"],
    ["UPDATING 4>5", false, false, "wait"],
    ["UPDATING 4>5", true, true, "wait"],
    ["UPDATE_FAILED 4>5", false, false, "refuse EndpointNotPromotable"],
    ["UPDATE_FAILED 4>5", false, true, "refuse EndpointNotPromotable"],
    ["UPDATE_FAILED 4>5", true, false, "proceed from 4"],
    ["UPDATE_FAILED ?>5", true, false, "refuse EndpointNotPromotable"],
    ["CREATE_FAILED ?>4", true, true, "refuse EndpointNotPromotable"],
    ["DELETING 4", true, true, "refuse EndpointNotPromotable"],
    ["DELETE_FAILED 4", true, true, "refuse EndpointNotPromotable"],
  ])("%s with fromFailed %s and create %s: %s", (written, fromFailed, create, expected) => {
    const action = start(written, { fromFailed, create });
    const told =
      action.action === "proceed"
        ? `proceed from ${action.baseline ?? "nothing"}`
        : [action.action, "code" in action ? action.code : ""].join(" ").trim();
    expect(told).toBe(expected);
  });

  test("every status that AWS has leads to a decision", () => {
    for (const status of RESOURCE_STATUSES)
      expect(start(`${status} 1`).action).toMatch(/proceed|wait|refuse/);
  });

  test("a READY endpoint whose live version lags behind its target is waited for: its baseline is not known yet", () => {
    expect(start("READY 1>2")).toMatchObject({
      action: "wait",
      reason: expect.stringContaining("from version 1 to 2"),
    });
  });

  test("DEFAULT as the target is refused before anything runs", () => {
    const target = { ...TARGET, endpoint: "DEFAULT" };
    const action = assessStart(endpoint("READY 1"), { target, fromFailed: true, create: true });
    expect(action).toMatchObject({
      action: "refuse",
      code: "EndpointNotPromotable",
      reason: expect.stringContaining("named endpoint"),
    });
  });

  test("a refusal repeats AWS's reason, and names the key that goes on all the same", () => {
    const failed = { ...endpoint("UPDATE_FAILED 4>5"), failureReason: "no capacity" };
    const action = assessStart(failed, { target: TARGET, fromFailed: false, create: false });
    expect(action).toMatchObject({
      reason: expect.stringMatching(/"no capacity".*live version 4.*fromFailed: true/),
    });
    expect(start("none")).toMatchObject({ reason: expect.stringContaining("create: true") });
  });
});

describe("unpinned artifacts", () => {
  const tag: Artifact = { kind: "container", uri: "registry/agent:latest" };
  const otherTag: Artifact = { kind: "container", uri: "registry/agent:v2" };
  const code: Artifact = { kind: "code", bucket: "code", key: "agent.zip", versionId: "v1.a" };
  const { versionId: _versionId, ...looseCode } = code;
  // S3 gives objects of a bucket without versioning this version id: it is overwritten in place.
  const nullCode: Artifact = { ...code, versionId: "null" };

  test.each<[string, Artifact | undefined, Artifact, "allowed" | "needs a word" | "never"]>([
    ["two digests", pinned("a"), pinned("b"), "allowed"],
    ["the same digest", pinned("a"), pinned("a"), "allowed"],
    ["no baseline, a digest", undefined, pinned("a"), "allowed"],
    ["no baseline, a tag", undefined, tag, "needs a word"],
    ["a tag as candidate", pinned("a"), tag, "needs a word"],
    ["a tag as baseline", tag, pinned("a"), "needs a word"],
    ["two different tags", tag, otherTag, "needs a word"],
    ["the same tag twice", tag, { ...tag }, "never"],
    ["an S3 object with its version", code, { ...code, versionId: "v2.b" }, "allowed"],
    ["the same S3 object without a version", looseCode, { ...looseCode }, "never"],
    ["the same S3 object in a bucket without versioning", nullCode, { ...nullCode }, "never"],
    ["an S3 object in a bucket without versioning", pinned("a"), nullCode, "needs a word"],
    [
      "a digest that is too short",
      pinned("a"),
      { kind: "container", uri: `agent@sha256:${"b".repeat(63)}` },
      "needs a word",
    ],
    [
      "a digest that is not the end",
      pinned("a"),
      { kind: "container", uri: `${pinned("b").uri}:latest` },
      "needs a word",
    ],
  ])("%s: %s → %s is %s", (_name, baseline, candidate, expected) => {
    const artifacts = { candidate, ...(baseline ? { baseline } : {}) };
    const strict = assessArtifacts(artifacts, false);
    const lenient = assessArtifacts(artifacts, true);
    expect([strict === undefined, lenient === undefined]).toEqual(
      { allowed: [true, true], "needs a word": [false, true], never: [false, false] }[expected],
    );
  });

  test("the refusal names the artifact and what to do", () => {
    expect(assessArtifacts({ baseline: pinned("a"), candidate: tag }, false)).toMatch(
      /registry\/agent:latest is not pinned.*allowUnpinnedArtifacts/,
    );
    expect(assessArtifacts({ baseline: tag, candidate: tag }, true)).toContain(
      "a rollback would change nothing",
    );
  });
});
